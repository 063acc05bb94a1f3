CREATE TABLE {schema}.people (
    tenant uuid NOT NULL,
    person_id uuid NOT NULL,
    roles text[] NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'erasing', 'erased')),
    -- Sealed fields with their coordinates; NULL when unknown or erased.
    email bytea,
    given_name bytea,
    family_name bytea,
    formatted_name bytea,
    phone bytea,
    address bytea,
    employee_number bytea,
    directory_id bytea,
    country text,
    cost_centre text,
    registered_at timestamptz NOT NULL,
    -- The number of the person's last event, and the sequence of its commit.
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, person_id)
);

CREATE TABLE {schema}.memberships (
    tenant uuid NOT NULL,
    person_id uuid NOT NULL,
    -- The directory record, and the place of the span in it, oldest first.
    record_id uuid NOT NULL,
    ordinal integer NOT NULL,
    company_id uuid NOT NULL,
    since date,
    until date,
    PRIMARY KEY (tenant, person_id, record_id, ordinal)
);
CREATE INDEX ON {schema}.memberships (tenant, company_id);

CREATE TABLE {schema}.companies (
    tenant uuid NOT NULL,
    company_id uuid NOT NULL,
    reference text NOT NULL,
    name text NOT NULL,
    industry text,
    country text,
    size_band text,
    retracted_at timestamptz,
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, company_id)
);

CREATE TABLE {schema}.identifiers (
    tenant uuid NOT NULL,
    identifier_id uuid NOT NULL,
    kind text NOT NULL,
    holder_kind text NOT NULL CHECK (holder_kind IN ('person', 'company')),
    holder_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('claimed', 'released', 'suppressed')),
    PRIMARY KEY (tenant, identifier_id)
);
CREATE INDEX ON {schema}.identifiers (tenant, holder_id);

CREATE TABLE {schema}.enrolments (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    external_id text NOT NULL,
    person_id uuid NOT NULL,
    programme text NOT NULL CHECK (programme IN ('buddy', 'language', 'mentorship', 'upskilling')),
    role text NOT NULL CHECK (role IN ('participant', 'volunteer')),
    status text NOT NULL CHECK (status IN ('active', 'completed', 'withdrawn')),
    enrolled_on date NOT NULL,
    ended_on date,
    quality_findings text[] NOT NULL,
    source_version timestamptz NOT NULL,
    retracted_at timestamptz,
    recorded_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON {schema}.enrolments (tenant, person_id);
