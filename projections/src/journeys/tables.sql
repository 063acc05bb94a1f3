CREATE TABLE {schema}.steps (
    tenant uuid NOT NULL,
    record_id uuid NOT NULL,
    kind text NOT NULL,
    person_id uuid NOT NULL,
    on_date date NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, record_id, kind)
);
CREATE INDEX ON {schema}.steps (tenant, person_id, on_date);
-- Who was moved on by a range of the log.
CREATE INDEX ON {schema}.steps (sequence);

-- Flags that staff set by hand: they go before what the steps say.
CREATE TABLE {schema}.set_flags (
    tenant uuid NOT NULL,
    person_id uuid NOT NULL,
    flag text NOT NULL,
    holds boolean NOT NULL,
    set_at timestamptz NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, person_id, flag)
);
