-- Different people of each programme, in any part.
SELECT j.programme, count(DISTINCT p.person_id) AS people
FROM judged AS j
CROSS JOIN LATERAL (VALUES (j.participant_id), (j.volunteer_id)) AS p (person_id)
WHERE j.told
GROUP BY j.programme
