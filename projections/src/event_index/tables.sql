-- What the events of a commit share, once.
CREATE TABLE {schema}.commits (
    tenant uuid NOT NULL,
    log_sequence bigint NOT NULL,
    aggregate_type text COLLATE "C" NOT NULL,
    aggregate_id text COLLATE "C" NOT NULL,
    -- The version before the first event.
    version bigint NOT NULL CHECK (version >= 0),
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
-- Rows are never changed: vacuuming after inserts alone would only read and write them all once more.
WITH (autovacuum_vacuum_insert_threshold = -1);
-- An aggregate is found by its id, which no other has, and has few commits.
CREATE INDEX ON {schema}.commits USING hash (aggregate_id);
-- Those of a kind, in their order.
CREATE INDEX ON {schema}.commits (tenant, aggregate_type, log_sequence);
CREATE INDEX ON {schema}.commits (tenant, correlation, log_sequence);
CREATE INDEX ON {schema}.commits (tenant, causation) WHERE causation IS NOT NULL;

CREATE TABLE {schema}.commit_events (
    tenant uuid NOT NULL,
    log_sequence bigint NOT NULL,
    index_in_commit integer NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    event_version text NOT NULL,
    payload json NOT NULL,
    PRIMARY KEY (tenant, log_sequence, index_in_commit)
)
WITH (autovacuum_vacuum_insert_threshold = -1);
-- An event is found by its id. Ids are random: a hash is smaller and as good.
CREATE INDEX ON {schema}.commit_events USING hash (event_id);

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
-- 0.5. Reads as whoever asks: the row security of both tables holds.
CREATE VIEW {schema}.events WITH (security_invoker = true) AS
SELECT
    c.aggregate_type,
    c.aggregate_id,
    c.version + e.index_in_commit + 1 AS sequence,
    e.event_type,
    e.event_version,
    e.payload,
    c.metadata,
    e.tenant,
    e.log_sequence,
    e.index_in_commit,
    e.event_id,
    c.correlation,
    c.causation,
    c.command,
    c.actor_principal,
    c.actor_role,
    c.subjects,
    c.recorded_at,
    c.occurred_on
FROM {schema}.commit_events AS e
JOIN {schema}.commits AS c ON c.tenant = e.tenant AND c.log_sequence = e.log_sequence;
GRANT SELECT ON {schema}.events TO teei_worker, teei_query;
