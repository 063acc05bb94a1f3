-- Flagged texts, what happened to them, and the texts themselves, sealed.
CREATE TABLE {schema}.review_items (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    text_version bigint NOT NULL,
    author_id uuid NOT NULL,
    severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high')),
    urgency smallint NOT NULL CHECK (urgency BETWEEN 1 AND 3),
    findings jsonb NOT NULL,
    rules_version text NOT NULL,
    policy text NOT NULL,
    screened_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    second_opinion boolean NOT NULL,
    raised_at timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN (
        'pending', 'second_opinion', 'escalated', 'appealed', 'reviewed', 'dismissed', 'superseded'
    )),
    holder uuid,
    lease_until timestamptz,
    outcome text CHECK (outcome IN ('approved', 'withheld', 'dismissed')),
    decided_by uuid,
    decided_at timestamptz,
    first_reviewer uuid,
    first_outcome text,
    second_reviewer uuid,
    second_outcome text,
    appealed boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, id),
    CHECK ((holder IS NULL) = (lease_until IS NULL)),
    CHECK ((outcome IS NULL) = (decided_by IS NULL))
);
-- The head of the queue: the most urgent first, the oldest of these first.
CREATE INDEX ON {schema}.review_items (tenant, urgency DESC, screened_at, id);
CREATE INDEX ON {schema}.review_items (tenant, aggregate, aggregate_id, text_version);

CREATE TABLE {schema}.review_history (
    tenant uuid NOT NULL,
    item_id uuid NOT NULL,
    number bigint NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    principal uuid NOT NULL,
    role text NOT NULL,
    outcome text,
    round text,
    until timestamptz,
    reason text,
    -- Under whose key the note is sealed.
    author_id uuid,
    note bytea,
    PRIMARY KEY (tenant, item_id, number)
);
CREATE INDEX ON {schema}.review_history (tenant, author_id) WHERE author_id IS NOT NULL;

CREATE TABLE {schema}.review_texts (
    tenant uuid NOT NULL,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    text_version bigint NOT NULL,
    author_id uuid NOT NULL,
    -- Sealed under the author's key; gone once they are erased.
    text bytea,
    PRIMARY KEY (tenant, aggregate, aggregate_id)
);
CREATE INDEX ON {schema}.review_texts (tenant, author_id);

CREATE TABLE {schema}.review_erased (
    tenant uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (tenant, person_id)
);

CREATE TABLE {schema}.review_withdrawn (
    tenant uuid NOT NULL,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    PRIMARY KEY (tenant, aggregate, aggregate_id)
);
