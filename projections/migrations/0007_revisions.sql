-- What a serving version said anew of positions that it had passed before: by a redrive, a skip, or a version that was
-- swapped in. Whoever acts on the rows of a range of the log looks at these again.
CREATE TABLE projections.revisions (
    name text NOT NULL,
    -- In the order in which they became visible: whoever revises a projection holds its checkpoint, or its closed gate,
    -- until the row is committed.
    number bigint GENERATED ALWAYS AS IDENTITY,
    -- The key whose commits were driven or left out; NULL: any row may be another.
    park_key text,
    revised_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, number)
);
ALTER TABLE projections.revisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE projections.revisions FORCE ROW LEVEL SECURITY;
CREATE POLICY writers ON projections.revisions TO teei_owner, teei_worker USING (true) WITH CHECK (true);
-- No reader has a use for them.
CREATE POLICY readers ON projections.revisions FOR SELECT TO teei_query USING (false);
GRANT SELECT, INSERT ON projections.revisions TO teei_worker;

-- What was revised before this table was there is looked at once.
INSERT INTO projections.revisions (name) VALUES ('journeys');
