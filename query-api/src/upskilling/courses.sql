-- Learners on courses, those who have not begun first, then newest day first:
-- $1 learner, $2 provider, $3 course, $4 status, $5 whether after a row, $6 its day, $7 its id, $8 rows.
SELECT
    c.id,
    c.external_id,
    c.provider,
    c.learner_id,
    c.course_id,
    c.course_name,
    s.status,
    c.progress_percent,
    c.started_on,
    c.ended_on,
    c.credential_ref,
    c.result,
    c.region,
    c.age_band,
    c.quality_findings AS quality,
    c.recorded_at,
    c.changed_at,
    c.retracted_at,
    c.source_version,
    c.version,
    c.sequence
FROM courses AS c
CROSS JOIN LATERAL (
    SELECT CASE WHEN c.retracted_at IS NULL THEN c.status ELSE 'retracted' END AS status
) AS s
WHERE ($1::uuid IS NULL OR c.learner_id = $1)
    AND ($2::text IS NULL OR c.provider = $2)
    AND ($3::text IS NULL OR c.course_id = $3)
    AND ($4::text IS NULL OR s.status = $4)
    AND (
        NOT $5::boolean
        OR CASE
            WHEN $6::date IS NULL THEN c.started_on IS NOT NULL OR c.id < $7
            ELSE (c.started_on, c.id) < ($6, $7)
        END
    )
ORDER BY c.started_on DESC NULLS FIRST, c.id DESC
LIMIT $8
