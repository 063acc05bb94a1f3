-- Totals of everything that is counted, from the months.
SELECT
    coalesce(sum(c.sessions_count), 0)::bigint AS sessions,
    coalesce(sum(c.sessions_count) FILTER (WHERE c.company_id IS NULL), 0)::bigint AS unattributed_sessions,
    coalesce(sum(c.minutes), 0)::bigint AS minutes,
    coalesce(sum(c.rating_sum_milli), 0)::bigint AS rating_sum_milli,
    coalesce(sum(c.rating_count), 0)::bigint AS rating_count
FROM cells AS c
WHERE c.period_kind = 'month' AND c.family = 'sessions'
