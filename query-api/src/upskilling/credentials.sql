-- Credentials, newest day first: $1 learner, $2 provider, $3, $4 after this day and id, $5 rows.
SELECT
    c.id,
    c.external_id,
    c.provider,
    c.learner_id,
    c.course_id,
    c.issued_on,
    c.quality_findings AS quality,
    c.recorded_at,
    c.changed_at,
    c.retracted_at,
    c.source_version,
    c.version,
    c.sequence
FROM credentials AS c
WHERE ($1::uuid IS NULL OR c.learner_id = $1)
    AND ($2::text IS NULL OR c.provider = $2)
    AND ($3::date IS NULL OR (c.issued_on, c.id) < ($3, $4))
ORDER BY c.issued_on DESC, c.id DESC
LIMIT $5
