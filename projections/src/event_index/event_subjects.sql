-- {given}: see SubjectRow.
INSERT INTO {schema}.event_subjects (tenant, person_id, log_sequence)
SELECT tenant, person_id, log_sequence FROM {given}
