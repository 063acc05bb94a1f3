-- Sessions, newest day first: the day on which they took place, or for which they are agreed.
-- $1 company, $2 participant, $3 volunteer, $4 type, $5 from, $6 before, $7 severities,
-- $8 whether after a row, $9 its day, $10 its id, $11 rows, $12 this one, $13 state.
SELECT
    s.id,
    coalesce(s.local_date, s.scheduled_on) AS day,
    s.external_session_id AS external_id,
    s.status AS state,
    s.session_type,
    s.participant_id,
    s.volunteer_id,
    s.company_id,
    s.scheduled_on,
    s.scheduled_at,
    s.local_date,
    s.occurred_at,
    s.precision,
    s.zone,
    s.duration_minutes,
    s.rating_raw,
    s.rating_scale_min,
    s.rating_scale_max,
    s.rating_milli,
    s.quality_findings AS quality,
    s.feedback IS NOT NULL AS has_feedback,
    s.screening_severity AS severity,
    s.recorded_at,
    s.changed_at,
    s.retracted_at,
    s.source_version,
    s.version,
    s.sequence,
    s.attribution_rule,
    s.language,
    s.text_length,
    s.screening_rules,
    s.screening_findings
FROM kintell_sessions AS s
WHERE ($1::uuid IS NULL OR s.company_id = $1)
    AND ($2::uuid IS NULL OR s.participant_id = $2)
    AND ($3::uuid IS NULL OR s.volunteer_id = $3)
    AND ($4::text IS NULL OR s.session_type = $4)
    AND ($5::date IS NULL OR coalesce(s.local_date, s.scheduled_on) >= $5)
    AND ($6::date IS NULL OR coalesce(s.local_date, s.scheduled_on) < $6)
    AND ($7::text[] IS NULL OR s.screening_severity = ANY ($7))
    AND (NOT $8::boolean OR (coalesce(s.local_date, s.scheduled_on), s.id) < ($9, $10))
    AND ($12::uuid IS NULL OR s.id = $12)
    AND ($13::text IS NULL OR s.status = $13)
ORDER BY coalesce(s.local_date, s.scheduled_on) DESC, s.id DESC
LIMIT $11
