CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.to_{table}{on_cluster} TO {database}.{table} AS
SELECT
    tenant,
    company,
    activity,
    {start} AS period_start,
    sum(toInt64(sign)) AS activities,
    sum(toInt64(sign) * minutes) AS minutes,
    sum(toInt64(sign) * ifNull(rating_milli, 0)) AS rating_sum_milli,
    sum(toInt64(sign) * rated) AS rating_count
FROM {database}.facts
GROUP BY tenant, company, activity, period_start
