-- {given}: see ErasedRow.
UPDATE {schema}.kintell_sessions AS s SET feedback = NULL
FROM {given}
WHERE s.tenant = given.tenant AND s.participant_id = given.person_id AND s.feedback IS NOT NULL
