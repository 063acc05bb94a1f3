-- What the projections know about themselves: who serves, how far each is, what is parked.
-- The read models stand in schemas of their own, `<name>_v<version>`.

-- The context of a reader, set per transaction by whoever answers a request. Without one, an error:
-- a forgotten context must never read as "everything".
CREATE FUNCTION projections.context_tenant() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT current_setting('teei.tenant')::uuid $$;

-- The companies in the reader's token: NULL is all of them (written `*`).
CREATE FUNCTION projections.context_companies() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    given text := current_setting('teei.companies');
BEGIN
    IF given = '' THEN
        RAISE EXCEPTION 'teei.companies is not set' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN given <> '*' THEN string_to_array(given, ',')::uuid[] END;
END
$$;

-- Every version of a projection that has tables.
CREATE TABLE projections.versions (
    name text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    -- The definition in the code that its rows follow.
    definition integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Since when another version serves in its place.
    retired_at timestamptz,
    PRIMARY KEY (name, version)
);

-- Which version serves. Read once per request.
CREATE TABLE projections.active (
    name text PRIMARY KEY,
    version integer NOT NULL,
    swapped_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (name, version) REFERENCES projections.versions (name, version)
);

-- How far each version is: moved in the transaction of its rows, by compare-and-set.
CREATE TABLE projections.checkpoints (
    name text NOT NULL,
    version integer NOT NULL,
    -- The sequence of the last commit that was applied, parked or ignored.
    position bigint NOT NULL DEFAULT 0 CHECK (position >= 0),
    -- Whoever claims a version raises it; the one before is fenced off.
    generation bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    -- When the commit at the position was recorded.
    last_recorded_at timestamptz,
    PRIMARY KEY (name, version),
    FOREIGN KEY (name, version) REFERENCES projections.versions (name, version) ON DELETE CASCADE
);

-- Commits that a version could not apply, and those behind them. Never a text, never a payload.
CREATE TABLE projections.parked (
    name text NOT NULL,
    version integer NOT NULL,
    park_key text NOT NULL,
    sequence bigint NOT NULL,
    subject text NOT NULL,
    -- NULL when the subject is not one of ours.
    tenant uuid,
    reason text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, version, park_key, sequence),
    FOREIGN KEY (name, version) REFERENCES projections.versions (name, version) ON DELETE CASCADE
);

-- Commits an operator left out of a version for good.
CREATE TABLE projections.skipped (
    name text NOT NULL,
    version integer NOT NULL,
    park_key text NOT NULL,
    sequence bigint NOT NULL,
    tenant uuid,
    reason text NOT NULL,
    skipped_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, version, sequence),
    FOREIGN KEY (name, version) REFERENCES projections.versions (name, version) ON DELETE CASCADE
);

DO $$
DECLARE
    control text;
BEGIN
    FOREACH control IN ARRAY ARRAY['versions', 'active', 'checkpoints', 'parked', 'skipped'] LOOP
        EXECUTE format('ALTER TABLE projections.%I ENABLE ROW LEVEL SECURITY', control);
        EXECUTE format('ALTER TABLE projections.%I FORCE ROW LEVEL SECURITY', control);
        EXECUTE format('CREATE POLICY writers ON projections.%I TO teei_owner, teei_worker USING (true) WITH CHECK (true)', control);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON projections.%I TO teei_worker', control);
        EXECUTE format('GRANT SELECT ON projections.%I TO teei_query', control);
    END LOOP;
    -- Positions and versions belong to no tenant.
    FOREACH control IN ARRAY ARRAY['versions', 'active', 'checkpoints'] LOOP
        EXECUTE format('CREATE POLICY readers ON projections.%I FOR SELECT TO teei_query USING (true)', control);
    END LOOP;
    FOREACH control IN ARRAY ARRAY['parked', 'skipped'] LOOP
        EXECUTE format(
            'CREATE POLICY readers ON projections.%I FOR SELECT TO teei_query USING (tenant = (SELECT projections.context_tenant()))',
            control
        );
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA projections TO teei_worker, teei_query;
