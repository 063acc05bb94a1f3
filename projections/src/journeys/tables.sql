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
