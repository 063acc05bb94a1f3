-- {given}: see ContributorRow.
DELETE FROM {schema}.contributors AS c
USING {given}
WHERE c.tenant = given.tenant
    AND (c.company_id = given.company_id OR (c.company_id IS NULL AND given.company_id IS NULL))
    AND c.family = given.family
    AND c.local_date = given.local_date
    AND c.person_id = given.person_id
    AND c.participations = 0
    AND c.volunteerings = 0
