-- Of each programme (kind NULL) and of each of its kinds: what is there, and what of it is told.
SELECT
    j.programme,
    j.kind,
    count(*) AS visible,
    count(*) FILTER (WHERE j.told) AS records,
    count(j.company_id) FILTER (WHERE j.told) AS attributed,
    count(DISTINCT j.participant_id) FILTER (WHERE j.told) AS participants,
    count(DISTINCT j.volunteer_id) FILTER (WHERE j.told) AS volunteers
FROM judged AS j
GROUP BY GROUPING SETS ((j.programme), (j.programme, j.kind))
ORDER BY j.programme, j.kind
