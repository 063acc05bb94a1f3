CREATE TABLE IF NOT EXISTS {database}.people{on_cluster} (
    tenant UUID,
    company UUID,
    activity LowCardinality(String),
    -- day, week, month
    period_kind LowCardinality(String),
    period_start Date32,
    -- participant, volunteer
    role LowCardinality(String),
    person UUID,
    activities SimpleAggregateFunction(sum, Int64),
    -- Activities of theirs that were rated.
    ratings SimpleAggregateFunction(sum, Int64)
) ENGINE = {replicated}AggregatingMergeTree
ORDER BY (tenant, period_kind, role, period_start, company, activity, person)
SETTINGS {settings}
