-- {given}: see CellRow.
INSERT INTO {schema}.cells AS c (
    tenant, company_id, family, period_kind, period_start, period_end,
    sessions_count, matches_count, meetings_count, checkins_count, feedback_count, courses_completed_count, credentials_count,
    minutes, rating_sum_milli, rating_count
)
SELECT
    tenant, company_id, family, period_kind, period_start, period_end,
    sessions_count, matches_count, meetings_count, checkins_count, feedback_count, courses_completed_count, credentials_count,
    minutes, rating_sum_milli, rating_count
FROM {given}
ON CONFLICT (tenant, company_id, family, period_kind, period_start) DO UPDATE SET
    sessions_count = c.sessions_count + excluded.sessions_count,
    matches_count = c.matches_count + excluded.matches_count,
    meetings_count = c.meetings_count + excluded.meetings_count,
    checkins_count = c.checkins_count + excluded.checkins_count,
    feedback_count = c.feedback_count + excluded.feedback_count,
    courses_completed_count = c.courses_completed_count + excluded.courses_completed_count,
    credentials_count = c.credentials_count + excluded.credentials_count,
    minutes = c.minutes + excluded.minutes,
    rating_sum_milli = c.rating_sum_milli + excluded.rating_sum_milli,
    rating_count = c.rating_count + excluded.rating_count
