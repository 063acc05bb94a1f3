-- {given}: see EventRow.
INSERT INTO {schema}.commit_events (
    tenant, log_sequence, index_in_commit, event_id, event_type, event_version, payload
)
SELECT tenant, log_sequence, index_in_commit, event_id, event_type, event_version, payload::json
FROM {given}
