-- Learners on courses, and what was issued to them.
CREATE TABLE {schema}.courses (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    external_id text NOT NULL,
    provider text NOT NULL,
    learner_id uuid NOT NULL,
    course_id text NOT NULL,
    course_name text,
    status text NOT NULL CHECK (status IN ('enrolled', 'in_progress', 'completed', 'dropped')),
    progress_percent smallint CHECK (progress_percent BETWEEN 0 AND 100),
    started_on date,
    ended_on date,
    credential_ref text,
    result text,
    region text,
    age_band text,
    quality_findings text[] NOT NULL,
    source_version timestamptz NOT NULL,
    retracted_at timestamptz,
    recorded_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON {schema}.courses (tenant, learner_id);
CREATE INDEX ON {schema}.courses (tenant, provider, course_id);

CREATE TABLE {schema}.credentials (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    external_id text NOT NULL,
    provider text NOT NULL,
    learner_id uuid NOT NULL,
    course_id text NOT NULL,
    issued_on date NOT NULL,
    quality_findings text[] NOT NULL,
    source_version timestamptz NOT NULL,
    retracted_at timestamptz,
    recorded_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON {schema}.credentials (tenant, learner_id);
