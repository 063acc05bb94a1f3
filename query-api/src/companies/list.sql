-- Companies by reference: $1, $2 after this reference and id, $3 rows.
SELECT
    c.company_id AS id,
    c.reference,
    c.name,
    c.industry,
    c.country,
    c.size_band,
    CASE WHEN c.retracted_at IS NULL THEN 'active' ELSE 'retracted' END AS state,
    c.retracted_at,
    c.version,
    c.sequence
FROM companies AS c
WHERE ($1::text IS NULL OR (c.reference, c.company_id) > ($1, $2))
ORDER BY c.reference, c.company_id
LIMIT $3
