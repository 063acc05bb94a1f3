-- The first seven columns, and their order, are those of the `events` table of postgres-es 0.5.
CREATE TABLE {schema}.events (
    aggregate_type text NOT NULL,
    aggregate_id text NOT NULL,
    sequence bigint NOT NULL CHECK (sequence >= 0),
    event_type text NOT NULL,
    event_version text NOT NULL,
    payload json NOT NULL,
    metadata json NOT NULL,
    tenant uuid NOT NULL,
    log_sequence bigint NOT NULL,
    index_in_commit integer NOT NULL,
    event_id uuid NOT NULL,
    correlation uuid NOT NULL,
    causation uuid,
    command uuid NOT NULL,
    actor_principal uuid NOT NULL,
    actor_role text NOT NULL,
    subjects uuid[] NOT NULL,
    recorded_at timestamptz NOT NULL,
    occurred_on date,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence, tenant)
)
-- Rows are never changed: vacuuming after inserts alone would only read and write them all once more.
WITH (autovacuum_vacuum_insert_threshold = -1);
CREATE UNIQUE INDEX ON {schema}.events (tenant, log_sequence, index_in_commit);
-- An event is found by its id. Ids are random: a hash is smaller and as good.
CREATE INDEX ON {schema}.events USING hash (event_id);
-- Threads of work and causes are found by commit: one entry each, not one per event.
CREATE INDEX ON {schema}.events (tenant, correlation, log_sequence) WHERE index_in_commit = 0;
CREATE INDEX ON {schema}.events (tenant, causation) WHERE causation IS NOT NULL AND index_in_commit = 0;

CREATE TABLE {schema}.event_subjects (
    tenant uuid NOT NULL,
    person_id uuid NOT NULL,
    log_sequence bigint NOT NULL,
    PRIMARY KEY (tenant, person_id, log_sequence)
)
WITH (autovacuum_vacuum_insert_threshold = -1);
