-- How far each subscription has handled the log, and what it could not handle.
GRANT USAGE ON SCHEMA subscriptions TO teei_worker;

CREATE TABLE subscriptions.positions (
    name text PRIMARY KEY,
    -- Raised by each claim: whoever claimed before is fenced off.
    term bigint NOT NULL CHECK (term > 0),
    -- Everything up to here is handled, parked or skipped.
    position bigint NOT NULL CHECK (position >= 0),
    -- Where it began: zero when it handles the whole history.
    began_at bigint NOT NULL CHECK (began_at >= 0),
    -- Up to which number it has looked at what something else than the log says anew.
    revision bigint NOT NULL DEFAULT 0 CHECK (revision >= 0),
    poison_in_a_row bigint NOT NULL DEFAULT 0 CHECK (poison_in_a_row >= 0),
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'paused', 'stopped')),
    -- Why it stopped by itself, in words that hold nothing of a commit's content.
    stopped_because text,
    installed_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'stopped') = (stopped_because IS NOT NULL))
);

CREATE TABLE subscriptions.parked (
    name text NOT NULL REFERENCES subscriptions.positions (name),
    park_key text NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    subject text NOT NULL,
    reason text NOT NULL,
    -- Zero for one that only stands behind another.
    attempts integer NOT NULL CHECK (attempts >= 0),
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, park_key, sequence)
);

-- What an operator left out for ever.
CREATE TABLE subscriptions.skipped (
    name text NOT NULL REFERENCES subscriptions.positions (name),
    sequence bigint NOT NULL CHECK (sequence > 0),
    park_key text NOT NULL,
    reason text NOT NULL,
    skipped_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, sequence)
);

-- What operators ask the leader for.
CREATE TABLE subscriptions.requests (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL REFERENCES subscriptions.positions (name),
    what text NOT NULL CHECK (what IN ('redrive', 'skip')),
    park_key text NOT NULL,
    sequence bigint,
    reason text,
    asked_at timestamptz NOT NULL DEFAULT now(),
    CHECK (what = 'redrive' OR (sequence IS NOT NULL AND reason IS NOT NULL))
);
CREATE INDEX requests_of ON subscriptions.requests (name, number);

DO $$
DECLARE
    of text;
BEGIN
    FOREACH of IN ARRAY ARRAY['positions', 'parked', 'skipped', 'requests'] LOOP
        EXECUTE format('ALTER TABLE subscriptions.%I ENABLE ROW LEVEL SECURITY', of);
        EXECUTE format('ALTER TABLE subscriptions.%I FORCE ROW LEVEL SECURITY', of);
        EXECUTE format('CREATE POLICY workers ON subscriptions.%I TO teei_owner, teei_worker '
                       'USING (true) WITH CHECK (true)', of);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON subscriptions.%I TO teei_worker', of);
    END LOOP;
END $$;
