-- What counts for companies in periods of kind $1 that end after $2 and begin before $3, of company $4, in the
-- programmes of family $6.
SELECT
    m.company_id,
    c.name AS company_name,
    m.period_start,
    m.period_end,
    m.sessions_count,
    m.matches_count,
    m.meetings_count,
    m.checkins_count,
    m.feedback_count,
    m.courses_completed_count,
    m.credentials_count,
    m.participants_count,
    m.volunteers_count,
    m.minutes,
    m.rating_sum_milli,
    m.rating_count
FROM metrics_company_period AS m
LEFT JOIN companies AS c ON c.tenant = m.tenant AND c.company_id = m.company_id
WHERE m.period_kind = $1
    AND ($2::date IS NULL OR m.period_end >= $2)
    AND ($3::date IS NULL OR m.period_start < $3)
    AND ($4::uuid IS NULL OR m.company_id = $4)
    AND m.family = $6
    AND m.sessions_count + m.matches_count + m.meetings_count + m.checkins_count + m.feedback_count
    + m.courses_completed_count + m.credentials_count > 0
ORDER BY m.period_start DESC, c.reference NULLS LAST, m.company_id NULLS LAST
LIMIT $5
