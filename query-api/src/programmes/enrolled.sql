-- Different people of each programme with an enrolment that goes on, in any part. Enrolments say `buddy` of `buddies`.
SELECT
    CASE e.programme WHEN 'buddy' THEN 'buddies' ELSE e.programme END AS programme,
    count(DISTINCT e.person_id) AS people
FROM enrolments AS e
WHERE e.status = 'active' AND e.retracted_at IS NULL
GROUP BY e.programme
