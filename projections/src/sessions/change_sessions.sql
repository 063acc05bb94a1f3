-- {given}: see SessionRow. Sessions that are not fresh are changed where they stand, or made when their first
-- commit was left out: the end is insert_sessions.sql.
WITH given AS (
    SELECT given.*, e.person_id IS NOT NULL AS is_erased
    FROM {given}
    LEFT JOIN {schema}.erased AS e ON e.tenant = given.tenant AND e.person_id = given.participant_id
),
changed AS (
    UPDATE {schema}.kintell_sessions AS s SET
        external_session_id = CASE WHEN g.set_base THEN g.external_session_id ELSE s.external_session_id END,
        session_type = CASE WHEN g.set_base THEN g.session_type ELSE s.session_type END,
        participant_id = CASE WHEN g.set_base THEN g.participant_id ELSE s.participant_id END,
        volunteer_id = CASE WHEN g.set_base THEN g.volunteer_id ELSE s.volunteer_id END,
        source_version = CASE WHEN g.set_base THEN g.source_version ELSE s.source_version END,
        status = coalesce(g.status, s.status),
        scheduled_on = CASE WHEN g.set_scheduled THEN g.scheduled_on ELSE s.scheduled_on END,
        scheduled_at = CASE WHEN g.set_scheduled THEN g.scheduled_at ELSE s.scheduled_at END,
        company_id = CASE WHEN g.set_facts THEN g.company_id ELSE s.company_id END,
        attribution_rule = CASE WHEN g.set_facts THEN g.attribution_rule ELSE s.attribution_rule END,
        local_date = CASE WHEN g.set_facts THEN g.local_date ELSE s.local_date END,
        occurred_at = CASE WHEN g.set_facts THEN g.occurred_at ELSE s.occurred_at END,
        zone = CASE WHEN g.set_facts THEN g.zone ELSE s.zone END,
        precision = CASE WHEN g.set_facts THEN g.precision ELSE s.precision END,
        duration_minutes = CASE WHEN g.set_facts THEN g.duration_minutes ELSE s.duration_minutes END,
        rating_raw = CASE WHEN g.set_facts THEN g.rating_raw ELSE s.rating_raw END,
        rating_scale_min = CASE WHEN g.set_facts THEN g.rating_scale_min ELSE s.rating_scale_min END,
        rating_scale_max = CASE WHEN g.set_facts THEN g.rating_scale_max ELSE s.rating_scale_max END,
        rating_milli = CASE WHEN g.set_facts THEN g.rating_milli ELSE s.rating_milli END,
        quality_findings = CASE WHEN g.set_facts THEN string_to_array(g.quality_findings, ',') ELSE s.quality_findings END,
        feedback = CASE WHEN g.is_erased THEN NULL WHEN g.set_feedback THEN g.feedback ELSE s.feedback END,
        language = CASE WHEN g.set_screening THEN g.language ELSE s.language END,
        text_length = CASE WHEN g.set_screening THEN g.text_length ELSE s.text_length END,
        screening_rules = CASE WHEN g.set_screening THEN g.screening_rules ELSE s.screening_rules END,
        screening_severity = CASE WHEN g.set_screening THEN g.screening_severity ELSE s.screening_severity END,
        screening_findings = CASE WHEN g.set_screening THEN g.screening_findings ELSE s.screening_findings END,
        retracted_at = CASE WHEN g.set_retracted THEN g.retracted_at ELSE s.retracted_at END,
        changed_at = g.changed_at,
        version = g.version,
        sequence = g.sequence
    FROM given AS g
    WHERE s.tenant = g.tenant AND s.id = g.id
    RETURNING s.tenant, s.id
)
{insert}
WHERE set_base AND NOT EXISTS (SELECT FROM changed WHERE changed.tenant = given.tenant AND changed.id = given.id)
