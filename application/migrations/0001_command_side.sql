-- The tables of the command side. None of them holds a personal value: records, claims and contents are
-- keyed digests. All of them can be lost without losing a record; receipts and hints only save work,
-- intents only say what to finish first.

create table command.receipts (
    tenant uuid not null,
    command uuid not null,
    body_hash bytea not null,
    status smallint not null,
    answer jsonb not null,
    sequence bigint,
    recorded_at timestamptz not null,
    primary key (tenant, command)
);

create table command.hints (
    tenant uuid not null,
    record uuid not null,
    version timestamptz not null,
    fingerprint uuid not null,
    claim_1 uuid,
    claim_2 uuid,
    -- The row that recorded it, so that an import which is sent again after a crash counts as it would have.
    import uuid,
    line bigint,
    sequence bigint,
    amended boolean not null default false,
    primary key (tenant, record)
);

create table command.shut_claims (
    tenant uuid not null,
    claim uuid not null,
    person uuid not null,
    primary key (tenant, claim)
);

create table command.intents (
    tenant uuid not null,
    command uuid not null,
    kind text not null,
    body jsonb not null,
    recorded_at timestamptz not null,
    completed_at timestamptz,
    primary key (tenant, command)
);
create index intents_open on command.intents (recorded_at) where completed_at is null;

create table command.imports (
    tenant uuid not null,
    import uuid not null,
    kind text not null,
    file_name text,
    release timestamptz not null,
    state text not null check (state in ('running', 'completed', 'failed')),
    rows bigint not null default 0,
    accepted bigint not null default 0,
    known bigint not null default 0,
    amended bigint not null default 0,
    older bigint not null default 0,
    refused bigint not null default 0,
    bytes_read bigint not null default 0,
    bytes_total bigint,
    last_sequence bigint not null default 0,
    problem jsonb,
    started_at timestamptz not null,
    finished_at timestamptz,
    primary key (tenant, import)
);
create index imports_newest on command.imports (tenant, started_at desc);

create table command.refusals (
    tenant uuid not null,
    import uuid not null,
    line bigint not null,
    column_number integer,
    column_name text,
    value_masked text,
    code text not null,
    reason text not null,
    primary key (tenant, import, line)
);

grant usage on schema command to teei_command;
grant select, insert, update, delete on all tables in schema command to teei_command;
