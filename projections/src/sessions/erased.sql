-- {given}: see ErasedRow.
INSERT INTO {schema}.erased (tenant, person_id)
SELECT tenant, person_id FROM {given}
ON CONFLICT DO NOTHING
