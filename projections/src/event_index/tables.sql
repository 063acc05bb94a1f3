-- A commit, its events in arrays of one order.
CREATE TABLE {schema}.commits (
    tenant uuid NOT NULL,
    log_sequence bigint NOT NULL,
    aggregate_type text COLLATE "C" NOT NULL,
    aggregate_id text COLLATE "C" NOT NULL,
    -- The version before the first event.
    version bigint NOT NULL CHECK (version >= 0),
    event_ids uuid[] NOT NULL,
    event_types text[] NOT NULL,
    event_versions text[] NOT NULL,
    -- An array of JSON, kept as the text it was written as: whoever reads a payload parses it, nobody before.
    payloads text NOT NULL,
    metadata json NOT NULL,
    correlation uuid NOT NULL,
    causation uuid,
    command uuid NOT NULL,
    actor_principal uuid NOT NULL,
    actor_role text NOT NULL,
    subjects uuid[] NOT NULL,
    recorded_at timestamptz NOT NULL,
    occurred_on date,
    PRIMARY KEY (tenant, log_sequence)
)
WITH (
    -- Rows are never changed: vacuuming after inserts alone would only read and write them all once more.
    autovacuum_vacuum_insert_threshold = -1,
    -- What fits a page stays in it.
    toast_tuple_target = 8160
);
-- Half of a payload is ciphertext: trying to make it smaller costs more than it brings.
ALTER TABLE {schema}.commits ALTER payloads SET STORAGE EXTERNAL;
-- An aggregate is found by its id, which no other of its kind has, and has few commits.
CREATE INDEX ON {schema}.commits USING hash (aggregate_id);
-- An event is found by the id of its commit's first, which leads to it. Ids are random: a hash is smaller and as good.
CREATE INDEX ON {schema}.commits USING hash ((event_ids[1]));
-- Those of a kind, in their order.
CREATE INDEX ON {schema}.commits (tenant, aggregate_type, log_sequence);
CREATE INDEX ON {schema}.commits (tenant, correlation, log_sequence);
-- Those whose first event is of a type, in their order; the types of the others stand in `further_types`.
CREATE INDEX ON {schema}.commits (tenant, (event_types[1]), log_sequence);
CREATE INDEX ON {schema}.commits (tenant, causation) WHERE causation IS NOT NULL;

-- Events that the first one of their commit does not lead to: an earlier build gave them ids of their own.
CREATE TABLE {schema}.unrelated_events (
    tenant uuid NOT NULL,
    event_id uuid NOT NULL,
    log_sequence bigint NOT NULL,
    PRIMARY KEY (tenant, event_id)
);

-- Types that a commit has events of beside the type of its first.
CREATE TABLE {schema}.further_types (
    tenant uuid NOT NULL,
    event_type text COLLATE "C" NOT NULL,
    log_sequence bigint NOT NULL,
    PRIMARY KEY (tenant, event_type, log_sequence)
)
WITH (autovacuum_vacuum_insert_threshold = -1);

CREATE TABLE {schema}.event_subjects (
    tenant uuid NOT NULL,
    person_id uuid NOT NULL,
    log_sequence bigint NOT NULL
)
WITH (autovacuum_vacuum_insert_threshold = -1);
-- Without the sequence: then the index holds a person once, with a list of their rows.
CREATE INDEX ON {schema}.event_subjects (tenant, person_id);

-- How many there are: nobody counts millions of rows to show it.
CREATE TABLE {schema}.event_totals (
    tenant uuid PRIMARY KEY,
    commits bigint NOT NULL,
    events bigint NOT NULL
);

-- One row an event. The first seven columns, and their order, are those of the `events` table of postgres-es
-- 0.5. Reads as whoever asks: the row security of the table holds.
CREATE VIEW {schema}.events WITH (security_invoker = true) AS
SELECT
    c.aggregate_type,
    c.aggregate_id,
    c.version + e.place AS sequence,
    e.event_type,
    e.event_version,
    c.payloads::json -> (e.place - 1)::integer AS payload,
    c.metadata,
    c.tenant,
    c.log_sequence,
    (e.place - 1)::integer AS index_in_commit,
    e.event_id,
    c.correlation,
    c.causation,
    c.command,
    c.actor_principal,
    c.actor_role,
    c.subjects,
    c.recorded_at,
    c.occurred_on
FROM {schema}.commits AS c
CROSS JOIN LATERAL unnest(c.event_ids, c.event_types, c.event_versions)
    WITH ORDINALITY AS e(event_id, event_type, event_version, place);
GRANT SELECT ON {schema}.events TO teei_worker, teei_query;
