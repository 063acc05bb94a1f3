-- Doubts of each programme, with the records that have them and the people behind these.
SELECT
    j.programme,
    f.finding,
    count(*) AS records,
    count(DISTINCT j.participant_id) AS participants,
    count(DISTINCT j.volunteer_id) AS volunteers
FROM judged AS j
CROSS JOIN LATERAL unnest(j.findings) AS f (finding)
WHERE j.told
GROUP BY j.programme, f.finding
ORDER BY j.programme, f.finding
