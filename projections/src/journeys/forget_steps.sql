-- {given}: see RecordRow.
DELETE FROM {schema}.steps AS s USING {given} WHERE s.tenant = given.tenant AND s.record_id = given.record_id
