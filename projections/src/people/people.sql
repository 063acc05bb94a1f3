-- {given}: see PersonRow. A row with registered_at is new; any other changes one that is there.
WITH given AS (
    SELECT * FROM {given}
),
changed AS (
    UPDATE {schema}.people AS p SET
        roles = (SELECT array_agg(DISTINCT role ORDER BY role) FROM unnest(p.roles || string_to_array(g.roles, ',')) AS role),
        status = coalesce(g.status, p.status),
        email = CASE WHEN g.set_sealed THEN g.email ELSE p.email END,
        given_name = CASE WHEN g.set_sealed THEN g.given_name ELSE p.given_name END,
        family_name = CASE WHEN g.set_sealed THEN g.family_name ELSE p.family_name END,
        formatted_name = CASE WHEN g.set_sealed THEN g.formatted_name ELSE p.formatted_name END,
        phone = CASE WHEN g.set_sealed THEN g.phone ELSE p.phone END,
        address = CASE WHEN g.set_sealed THEN g.address ELSE p.address END,
        employee_number = CASE WHEN g.set_sealed THEN g.employee_number ELSE p.employee_number END,
        directory_id = CASE WHEN g.set_sealed THEN g.directory_id ELSE p.directory_id END,
        country = CASE WHEN g.set_plain THEN g.country ELSE p.country END,
        cost_centre = CASE WHEN g.set_plain THEN g.cost_centre ELSE p.cost_centre END,
        version = g.version,
        sequence = g.sequence
    FROM given AS g
    WHERE g.registered_at IS NULL AND p.tenant = g.tenant AND p.person_id = g.person_id
)
INSERT INTO {schema}.people (
    tenant, person_id, roles, status, email, given_name, family_name, formatted_name, phone, address,
    employee_number, directory_id, country, cost_centre, registered_at, version, sequence
)
SELECT
    tenant, person_id, string_to_array(roles, ','), status, email, given_name, family_name, formatted_name, phone,
    address, employee_number, directory_id, country, cost_centre, registered_at, version, sequence
FROM given
WHERE registered_at IS NOT NULL
