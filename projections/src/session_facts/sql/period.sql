CREATE TABLE IF NOT EXISTS {database}.{table}{on_cluster} (
    tenant UUID,
    company UUID,
    session_type LowCardinality(String),
    period_start Date32,
    sessions SimpleAggregateFunction(sum, Int64),
    minutes SimpleAggregateFunction(sum, Int64),
    rating_sum_milli SimpleAggregateFunction(sum, Int64),
    rating_count SimpleAggregateFunction(sum, Int64)
) ENGINE = {replicated}AggregatingMergeTree
ORDER BY (tenant, company, session_type, period_start)
SETTINGS {settings}
