-- People known and not erased, and those of each role.
SELECT
    count(*) AS people,
    count(*) FILTER (WHERE 'participant' = ANY (p.roles)) AS participants,
    count(*) FILTER (WHERE 'volunteer' = ANY (p.roles)) AS volunteers
FROM people AS p
WHERE p.status = 'active'
