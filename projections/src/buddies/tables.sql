-- Matches, and what belongs to them. Facts only: no text.
CREATE TABLE {schema}.buddy_matches (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    external_id text NOT NULL,
    participant_id uuid NOT NULL,
    buddy_id uuid NOT NULL,
    company_id uuid,
    attribution_rule text NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'paused', 'ended')),
    matched_on date NOT NULL,
    matched_at timestamptz,
    quality_findings text[] NOT NULL,
    source_version timestamptz NOT NULL,
    retracted_at timestamptz,
    recorded_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON {schema}.buddy_matches (tenant, participant_id);
CREATE INDEX ON {schema}.buddy_matches (tenant, buddy_id);
CREATE INDEX ON {schema}.buddy_matches (tenant, matched_on, id);

CREATE TABLE {schema}.buddy_events (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    external_id text NOT NULL,
    match_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    buddy_id uuid NOT NULL,
    company_id uuid,
    attribution_rule text NOT NULL,
    event_type text NOT NULL CHECK (event_type IN ('hangout', 'activity', 'workshop')),
    local_date date NOT NULL,
    occurred_at timestamptz,
    quality_findings text[] NOT NULL,
    source_version timestamptz NOT NULL,
    retracted_at timestamptz,
    recorded_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON {schema}.buddy_events (tenant, match_id, local_date);
CREATE INDEX ON {schema}.buddy_events (tenant, local_date, id);

CREATE TABLE {schema}.buddy_checkins (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    external_id text NOT NULL,
    match_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    buddy_id uuid NOT NULL,
    company_id uuid,
    attribution_rule text NOT NULL,
    local_date date NOT NULL,
    occurred_at timestamptz,
    -- As the source gave it.
    mood text,
    mood_valence text CHECK (mood_valence IN ('negative', 'neutral', 'positive')),
    quality_findings text[] NOT NULL,
    source_version timestamptz NOT NULL,
    retracted_at timestamptz,
    recorded_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON {schema}.buddy_checkins (tenant, match_id, local_date);
CREATE INDEX ON {schema}.buddy_checkins (tenant, local_date, id);

CREATE TABLE {schema}.buddy_feedback (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    external_id text NOT NULL,
    match_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    buddy_id uuid NOT NULL,
    company_id uuid,
    attribution_rule text NOT NULL,
    from_role text NOT NULL CHECK (from_role IN ('participant', 'buddy')),
    local_date date NOT NULL,
    occurred_at timestamptz,
    rating_raw smallint,
    rating_milli smallint,
    quality_findings text[] NOT NULL,
    source_version timestamptz NOT NULL,
    retracted_at timestamptz,
    recorded_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON {schema}.buddy_feedback (tenant, match_id, local_date);
CREATE INDEX ON {schema}.buddy_feedback (tenant, local_date, id);
