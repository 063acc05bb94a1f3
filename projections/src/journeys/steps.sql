-- {given}: see StepRow.
INSERT INTO {schema}.steps (tenant, record_id, kind, person_id, on_date, sequence)
SELECT tenant, record_id, kind, person_id, on_date, sequence FROM {given}
