-- What falls due, and who is at it. What is to be done stands in the log.
GRANT USAGE ON SCHEMA jobs TO teei_worker;

-- A term is never given twice, also not to an entry that was taken out and put again.
CREATE SEQUENCE jobs.terms;
GRANT USAGE ON SEQUENCE jobs.terms TO teei_worker;

CREATE TABLE jobs.due (
    kind text NOT NULL,
    -- All zeros for work of the platform itself.
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    -- Of what it is derived from, how far: the highest stands.
    revision bigint NOT NULL,
    -- Another one with each claim: whoever was at it before is fenced off.
    term bigint NOT NULL DEFAULT 0 CHECK (term >= 0),
    -- How often it was claimed since this revision.
    claims integer NOT NULL DEFAULT 0 CHECK (claims >= 0),
    -- How often its holder has said to be at it; NULL while nobody holds it. No time: clocks step.
    beat bigint,
    PRIMARY KEY (kind, tenant, id)
);
-- What is held is looked at too: somebody may have stopped beating.
CREATE INDEX due_first ON jobs.due (kind, due_at, tenant, id);
CREATE INDEX due_held ON jobs.due (kind) WHERE beat IS NOT NULL;

ALTER TABLE jobs.due ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs.due FORCE ROW LEVEL SECURITY;
CREATE POLICY workers ON jobs.due TO teei_owner, teei_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.due TO teei_worker;
