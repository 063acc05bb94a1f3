-- Matches, newest day first:
-- $1 participant, $2 buddy, $3 company, $4 status, $5 from, $6 before, $7, $8 after this day and id, $9 rows,
-- $10 this one.
SELECT
    m.id,
    m.external_id,
    s.status,
    m.participant_id,
    m.buddy_id,
    m.company_id,
    m.matched_on,
    m.matched_at,
    m.quality_findings AS quality,
    m.recorded_at,
    m.changed_at,
    m.retracted_at,
    m.source_version,
    m.version,
    m.sequence,
    m.attribution_rule
FROM buddy_matches AS m
CROSS JOIN LATERAL (
    SELECT CASE WHEN m.retracted_at IS NULL THEN m.status ELSE 'retracted' END AS status
) AS s
WHERE ($1::uuid IS NULL OR m.participant_id = $1)
    AND ($2::uuid IS NULL OR m.buddy_id = $2)
    AND ($3::uuid IS NULL OR m.company_id = $3)
    AND ($4::text IS NULL OR s.status = $4)
    AND ($5::date IS NULL OR m.matched_on >= $5)
    AND ($6::date IS NULL OR m.matched_on < $6)
    AND ($7::date IS NULL OR (m.matched_on, m.id) < ($7, $8))
    AND ($10::uuid IS NULL OR m.id = $10)
ORDER BY m.matched_on DESC, m.id DESC
LIMIT $9
