-- {given}: see CellRow.
INSERT INTO {schema}.cells AS c (
    tenant, company_id, period_kind, period_start, period_end, sessions_count, minutes, rating_sum_milli, rating_count
)
SELECT tenant, company_id, period_kind, period_start, period_end, sessions_count, minutes, rating_sum_milli, rating_count
FROM {given}
ON CONFLICT (tenant, company_id, period_kind, period_start) DO UPDATE SET
    sessions_count = c.sessions_count + excluded.sessions_count,
    minutes = c.minutes + excluded.minutes,
    rating_sum_milli = c.rating_sum_milli + excluded.rating_sum_milli,
    rating_count = c.rating_count + excluded.rating_count
