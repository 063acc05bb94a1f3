CREATE TABLE IF NOT EXISTS {database}.people{on_cluster} (
    tenant UUID,
    company UUID,
    session_type LowCardinality(String),
    -- day, week, month
    period_kind LowCardinality(String),
    period_start Date32,
    -- participant, volunteer
    role LowCardinality(String),
    person UUID,
    sessions SimpleAggregateFunction(sum, Int64),
    -- Sessions of theirs that were rated.
    ratings SimpleAggregateFunction(sum, Int64)
) ENGINE = {replicated}AggregatingMergeTree
ORDER BY (tenant, period_kind, role, period_start, company, session_type, person)
SETTINGS {settings}
