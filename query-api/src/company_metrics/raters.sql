-- How many different participants rated, by company and month, of company $1.
SELECT
    s.company_id,
    date_trunc('month', s.local_date)::date AS period_start,
    count(DISTINCT s.participant_id) AS raters
FROM kintell_sessions AS s
WHERE s.status = 'completed'
    AND s.rating_milli IS NOT NULL
    AND ($1::uuid IS NULL OR s.company_id = $1)
GROUP BY 1, 2
