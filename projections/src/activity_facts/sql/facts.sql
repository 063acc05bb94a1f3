CREATE TABLE IF NOT EXISTS {database}.facts{on_cluster} (
    tenant UUID,
    -- Of the commit.
    sequence UInt64,
    record UUID,
    -- All zeros: unattributed. No company has that id.
    company UUID,
    -- Pseudonyms: random ids that mean nothing without the key store.
    participant UUID,
    -- All zeros: nobody gave time, as for a course.
    volunteer UUID,
    activity LowCardinality(String),
    local_date Date32,
    -- Monday of its ISO week.
    iso_week Date32,
    -- First day of its month.
    month Date32,
    minutes Int32,
    -- Thousandths of the scale.
    rating_milli Nullable(UInt16),
    rated UInt8,
    -- 1 counts, -1 takes back what counted before.
    sign Int8,
    INDEX sequence sequence TYPE minmax GRANULARITY 1
) ENGINE = {replicated}MergeTree
ORDER BY (tenant, local_date, record, sequence)
SETTINGS {settings}
