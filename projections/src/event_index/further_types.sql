-- {given}: see FurtherTypeRow.
INSERT INTO {schema}.further_types (tenant, event_type, log_sequence)
SELECT tenant, event_type, log_sequence FROM {given}
