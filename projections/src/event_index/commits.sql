-- {given}: see CommitRow.
INSERT INTO {schema}.commits (
    tenant, log_sequence, aggregate_type, aggregate_id, version, event_ids, event_types, event_versions, payloads,
    metadata, correlation, causation, command, actor_principal, actor_role, subjects, recorded_at, occurred_on
)
SELECT
    tenant, log_sequence, aggregate_type, aggregate_id, version, event_ids::uuid[], event_types::text[],
    event_versions::text[], payloads, metadata::json, correlation, causation, command, actor_principal, actor_role,
    subjects::uuid[], recorded_at, occurred_on
FROM {given}
