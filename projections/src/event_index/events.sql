-- {given}: see EventRow.
INSERT INTO {schema}.events (
    aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, tenant, log_sequence,
    index_in_commit, event_id, correlation, causation, command, actor_principal, actor_role, subjects, recorded_at,
    occurred_on
)
SELECT
    aggregate_type, aggregate_id, sequence, event_type, event_version, payload::json, metadata::json, tenant,
    log_sequence, index_in_commit, event_id, correlation, causation, command, actor_principal, actor_role,
    subjects::uuid[], recorded_at, occurred_on
FROM {given}
