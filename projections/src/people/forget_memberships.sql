-- {given}: see RecordRow.
DELETE FROM {schema}.memberships AS m
USING {given}
WHERE m.tenant = given.tenant AND m.person_id = given.person_id AND m.record_id = given.record_id
