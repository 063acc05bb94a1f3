-- Different people of the months that are told: $1 companies, $2 first and $3 last days, side by side.
SELECT
    count(DISTINCT c.person_id) FILTER (WHERE c.participations > 0) AS participants,
    count(DISTINCT c.person_id) FILTER (WHERE c.volunteerings > 0) AS volunteers
FROM contributors AS c
JOIN unnest($1::uuid[], $2::date[], $3::date[]) AS told (company_id, period_start, period_end)
    ON c.company_id = told.company_id AND c.local_date BETWEEN told.period_start AND told.period_end
WHERE c.family = 'sessions'
