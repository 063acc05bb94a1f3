-- How many different people rated, by company and month, of company $1 in the programmes of family $2: participants
-- rate sessions, and either side of a match rates it.
SELECT
    rated.company_id,
    date_trunc('month', rated.local_date)::date AS period_start,
    count(DISTINCT rated.person_id) AS raters
FROM (
    SELECT 'sessions' AS family, s.company_id, s.local_date, s.participant_id AS person_id
    FROM kintell_sessions AS s
    WHERE s.status = 'completed' AND s.rating_milli IS NOT NULL
    UNION ALL
    SELECT
        'buddies', f.company_id, f.local_date,
        CASE f.from_role WHEN 'participant' THEN f.participant_id ELSE f.buddy_id END
    FROM buddy_feedback AS f
    WHERE f.retracted_at IS NULL AND f.rating_milli IS NOT NULL
) AS rated
WHERE ($1::uuid IS NULL OR rated.company_id = $1) AND rated.family = $2
GROUP BY 1, 2
