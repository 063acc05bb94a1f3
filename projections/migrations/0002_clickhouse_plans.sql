-- Batches for ClickHouse, which cannot share the transaction that moves the checkpoint: planned before,
-- repeated exactly after a crash. A plan is done when the checkpoint has reached its end: the same
-- transaction moves the checkpoint and counts the rows, so there is no state that could disagree.
CREATE TABLE projections.clickhouse_plans (
    name text NOT NULL,
    version integer NOT NULL,
    -- Commits after this one,
    from_sequence bigint NOT NULL CHECK (from_sequence >= 0),
    -- up to and with this one.
    to_sequence bigint NOT NULL,
    -- The stem of the deduplication tokens of its inserts.
    token text NOT NULL,
    -- Rows of facts that its commits are; those of parked commits are added when they are redriven.
    rows bigint NOT NULL DEFAULT 0 CHECK (rows >= 0),
    -- How often it was begun. The second time looks first what the first left.
    tries integer NOT NULL DEFAULT 1,
    planned_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, version, from_sequence),
    CHECK (to_sequence > from_sequence),
    FOREIGN KEY (name, version) REFERENCES projections.versions (name, version) ON DELETE CASCADE
);

ALTER TABLE projections.clickhouse_plans ENABLE ROW LEVEL SECURITY;
ALTER TABLE projections.clickhouse_plans FORCE ROW LEVEL SECURITY;
CREATE POLICY writers ON projections.clickhouse_plans TO teei_owner, teei_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON projections.clickhouse_plans TO teei_worker;
