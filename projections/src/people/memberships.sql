-- {given}: see SpanRow.
INSERT INTO {schema}.memberships (tenant, person_id, record_id, ordinal, company_id, since, until)
SELECT tenant, person_id, record_id, ordinal, company_id, since, until FROM {given}
