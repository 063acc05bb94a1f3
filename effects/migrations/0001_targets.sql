-- What targets of effects can take now, shared by every process that performs.
GRANT USAGE ON SCHEMA effects TO teei_worker;

CREATE TABLE effects.targets (
    tenant uuid NOT NULL,
    target uuid NOT NULL,
    -- Nothing is sent before, and why: `breaker`, `asked`.
    not_before timestamptz,
    because text CHECK (because IN ('breaker', 'asked')),
    -- Attempts that failed one after the other.
    failing integer NOT NULL DEFAULT 0 CHECK (failing >= 0),
    -- How many may be sent at once, and since when that is counted.
    tokens double precision NOT NULL,
    filled_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, target),
    CHECK ((not_before IS NULL) = (because IS NULL))
);

ALTER TABLE effects.targets ENABLE ROW LEVEL SECURITY;
ALTER TABLE effects.targets FORCE ROW LEVEL SECURITY;
CREATE POLICY workers ON effects.targets TO teei_owner, teei_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON effects.targets TO teei_worker;
