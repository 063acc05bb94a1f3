-- {given}: see ContributorRow.
INSERT INTO {schema}.contributors AS c (tenant, company_id, family, local_date, person_id, participations, volunteerings)
SELECT tenant, company_id, family, local_date, person_id, participations, volunteerings
FROM {given}
ON CONFLICT (tenant, company_id, family, local_date, person_id) DO UPDATE SET
    participations = c.participations + excluded.participations,
    volunteerings = c.volunteerings + excluded.volunteerings
