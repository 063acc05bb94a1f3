CREATE TABLE {schema}.kintell_sessions (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    external_session_id text NOT NULL,
    session_type text NOT NULL CHECK (session_type IN ('language', 'mentorship')),
    status text NOT NULL CHECK (status IN ('scheduled', 'completed', 'retracted')),
    participant_id uuid NOT NULL,
    volunteer_id uuid NOT NULL,
    company_id uuid,
    attribution_rule text,
    scheduled_on date,
    scheduled_at timestamptz,
    local_date date,
    occurred_at timestamptz,
    zone text,
    precision text,
    duration_minutes integer,
    rating_raw smallint,
    rating_scale_min smallint,
    rating_scale_max smallint,
    rating_milli smallint,
    -- Sealed under the participant's key.
    feedback bytea,
    language text,
    text_length integer,
    screening_rules text,
    screening_severity text CHECK (screening_severity IN ('low', 'medium', 'high')),
    screening_findings jsonb NOT NULL,
    quality_findings text[] NOT NULL,
    source_version timestamptz NOT NULL,
    retracted_at timestamptz,
    recorded_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    -- The number of the session's last event, and the sequence of its commit.
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, id),
    CHECK ((status = 'scheduled') OR local_date IS NOT NULL)
);
CREATE INDEX ON {schema}.kintell_sessions (tenant, participant_id);
CREATE INDEX ON {schema}.kintell_sessions (tenant, volunteer_id);
CREATE INDEX ON {schema}.kintell_sessions (tenant, company_id, local_date);
-- Without the id: then the index holds a day once, and the sessions of one day are quickly sorted.
CREATE INDEX ON {schema}.kintell_sessions (tenant, (coalesce(local_date, scheduled_on)));

CREATE TABLE {schema}.erased (
    tenant uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (tenant, person_id)
);
