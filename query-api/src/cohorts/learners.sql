-- Who came how far, by $1 (`region`, `age_band` or `provider`), of courses that count.
SELECT
    CASE $1 WHEN 'region' THEN c.region WHEN 'age_band' THEN c.age_band ELSE c.provider END AS name,
    c.status,
    array_agg(DISTINCT c.learner_id) AS learners
FROM courses AS c
WHERE c.retracted_at IS NULL
GROUP BY 1, 2
