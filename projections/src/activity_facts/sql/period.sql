CREATE TABLE IF NOT EXISTS {database}.{table}{on_cluster} (
    tenant UUID,
    company UUID,
    activity LowCardinality(String),
    period_start Date32,
    activities SimpleAggregateFunction(sum, Int64),
    minutes SimpleAggregateFunction(sum, Int64),
    rating_sum_milli SimpleAggregateFunction(sum, Int64),
    rating_count SimpleAggregateFunction(sum, Int64)
) ENGINE = {replicated}AggregatingMergeTree
ORDER BY (tenant, company, activity, period_start)
SETTINGS {settings}
