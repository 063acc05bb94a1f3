-- How far those have read the log who act on it without rows of their own.
CREATE TABLE projections.followers (
    name text PRIMARY KEY,
    -- Everything up to here is done.
    position bigint NOT NULL DEFAULT 0 CHECK (position >= 0),
    updated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE projections.followers ENABLE ROW LEVEL SECURITY;
ALTER TABLE projections.followers FORCE ROW LEVEL SECURITY;
CREATE POLICY writers ON projections.followers TO teei_owner, teei_worker USING (true) WITH CHECK (true);
CREATE POLICY readers ON projections.followers FOR SELECT TO teei_query USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON projections.followers TO teei_worker;
GRANT SELECT ON projections.followers TO teei_query;
