-- People by id: $1 role, $2 company, $3 identifiers (blind look-up), $4 after this id, $5 rows, $6 this one.
SELECT
    p.person_id AS id,
    p.status AS state,
    p.roles,
    p.country,
    p.cost_centre,
    p.registered_at,
    p.version,
    p.sequence,
    array_remove(ARRAY[
        CASE WHEN p.email IS NOT NULL THEN 'email' END,
        CASE WHEN p.given_name IS NOT NULL THEN 'given_name' END,
        CASE WHEN p.family_name IS NOT NULL THEN 'family_name' END,
        CASE WHEN p.formatted_name IS NOT NULL THEN 'formatted_name' END,
        CASE WHEN p.phone IS NOT NULL THEN 'phone' END,
        CASE WHEN p.address IS NOT NULL THEN 'address' END,
        CASE WHEN p.employee_number IS NOT NULL THEN 'employee_number' END,
        CASE WHEN p.directory_id IS NOT NULL THEN 'directory_id' END
    ], NULL) AS sealed_fields,
    coalesce((
        SELECT json_agg(
            json_build_object('company_id', m.company_id, 'name', c.name, 'since', m.since, 'until', m.until)
            ORDER BY m.since NULLS FIRST, m.until NULLS LAST
        )
        FROM memberships AS m
        LEFT JOIN companies AS c ON c.tenant = m.tenant AND c.company_id = m.company_id
        WHERE m.tenant = p.tenant AND m.person_id = p.person_id
    ), '[]') AS companies
FROM people AS p
WHERE ($1::text IS NULL OR $1 = ANY (p.roles))
    AND ($2::uuid IS NULL OR p.person_id IN (SELECT m.person_id FROM memberships AS m WHERE m.company_id = $2))
    AND ($3::uuid[] IS NULL OR p.person_id IN (
        SELECT i.holder_id FROM identifiers AS i
        WHERE i.identifier_id = ANY ($3) AND i.holder_kind = 'person' AND i.state = 'claimed'
    ))
    AND ($4::uuid IS NULL OR p.person_id > $4)
    AND ($6::uuid IS NULL OR p.person_id = $6)
ORDER BY p.person_id
LIMIT $5
