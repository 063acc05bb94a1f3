-- How far each reactor has acted on the log, and what it could not act on.
GRANT USAGE ON SCHEMA reactors TO teei_worker;

CREATE TABLE reactors.positions (
    name text PRIMARY KEY,
    -- Everything up to here is done, or parked.
    position bigint NOT NULL CHECK (position >= 0),
    -- Where it began: zero when it acted on the whole history.
    began_at bigint NOT NULL CHECK (began_at >= 0),
    installed_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE reactors.parked (
    name text NOT NULL REFERENCES reactors.positions (name),
    sequence bigint NOT NULL CHECK (sequence > 0),
    -- In words that hold nothing of the commit's content.
    reason text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, sequence)
);

ALTER TABLE reactors.positions ENABLE ROW LEVEL SECURITY;
ALTER TABLE reactors.positions FORCE ROW LEVEL SECURITY;
ALTER TABLE reactors.parked ENABLE ROW LEVEL SECURITY;
ALTER TABLE reactors.parked FORCE ROW LEVEL SECURITY;
CREATE POLICY workers ON reactors.positions TO teei_owner, teei_worker USING (true) WITH CHECK (true);
CREATE POLICY workers ON reactors.parked TO teei_owner, teei_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON reactors.positions TO teei_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON reactors.parked TO teei_worker;
