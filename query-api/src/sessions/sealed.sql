-- The sealed feedback of the session $1, and whether its author is erased.
SELECT
    s.participant_id,
    EXISTS (SELECT 1 FROM erased AS e WHERE e.tenant = s.tenant AND e.person_id = s.participant_id) AS erased,
    s.feedback
FROM kintell_sessions AS s
WHERE s.id = $1
