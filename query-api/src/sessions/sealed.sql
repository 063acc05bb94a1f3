-- The sealed feedback of the session $1, whether its author is erased, and its gravest finding.
SELECT
    s.participant_id,
    EXISTS (SELECT 1 FROM erased AS e WHERE e.tenant = s.tenant AND e.person_id = s.participant_id) AS erased,
    s.feedback,
    s.screening_severity
FROM kintell_sessions AS s
WHERE s.id = $1
