-- {given}: see CommitRow.
INSERT INTO {schema}.commits (
    tenant, log_sequence, aggregate_type, aggregate_id, version, metadata, correlation, causation, command,
    actor_principal, actor_role, subjects, recorded_at, occurred_on
)
SELECT
    tenant, log_sequence, aggregate_type, aggregate_id, version, metadata::json, correlation, causation, command,
    actor_principal, actor_role, subjects::uuid[], recorded_at, occurred_on
FROM {given}
