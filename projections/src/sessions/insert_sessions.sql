-- From rows as SessionRow has them, each with whether its participant is_erased.
INSERT INTO {schema}.kintell_sessions (
    tenant, id, external_session_id, session_type, status, participant_id, volunteer_id, company_id,
    attribution_rule, scheduled_on, scheduled_at, local_date, occurred_at, zone, precision, duration_minutes,
    rating_raw, rating_scale_min, rating_scale_max, rating_milli, feedback, language, text_length, screening_rules,
    screening_severity, screening_findings, quality_findings, source_version, retracted_at, recorded_at, changed_at,
    version, sequence
)
SELECT
    tenant, id, external_session_id, session_type, status, participant_id, volunteer_id, company_id,
    attribution_rule, scheduled_on, scheduled_at, local_date, occurred_at, zone, precision, duration_minutes,
    rating_raw, rating_scale_min, rating_scale_max, rating_milli, CASE WHEN NOT is_erased THEN feedback END,
    language, text_length, screening_rules, screening_severity, screening_findings,
    string_to_array(quality_findings, ','), source_version, retracted_at, recorded_at, changed_at, version, sequence
FROM {rows}
