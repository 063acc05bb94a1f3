-- {given}: see UnrelatedRow.
INSERT INTO {schema}.unrelated_events (tenant, event_id, log_sequence)
SELECT tenant, event_id, log_sequence FROM {given}
