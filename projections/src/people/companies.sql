-- {given}: see CompanyRow.
WITH given AS (
    SELECT * FROM {given}
),
withdrawn AS (
    UPDATE {schema}.companies AS c
    SET retracted_at = g.retracted_at, version = g.version, sequence = g.sequence
    FROM given AS g
    WHERE g.name IS NULL AND c.tenant = g.tenant AND c.company_id = g.company_id
)
INSERT INTO {schema}.companies (
    tenant, company_id, reference, name, industry, country, size_band, retracted_at, version, sequence
)
SELECT tenant, company_id, reference, name, industry, country, size_band, retracted_at, version, sequence
FROM given
WHERE name IS NOT NULL
ON CONFLICT (tenant, company_id) DO UPDATE SET
    reference = excluded.reference,
    name = excluded.name,
    industry = excluded.industry,
    country = excluded.country,
    size_band = excluded.size_band,
    retracted_at = excluded.retracted_at,
    version = excluded.version,
    sequence = excluded.sequence
