-- Who may send webhooks, and what they sent that waits for what it refers to. Secrets and deliveries are sealed
-- under a key of the tenant. Unlike the other tables of the command side these are not hints: a lost provider has
-- to be added again, and a lost delivery is lost, as its sender was told that it is kept.

create table command.webhook_providers (
    provider uuid primary key,
    tenant uuid not null,
    name text not null check (name <> ''),
    created_at timestamptz not null,
    removed_at timestamptz
);
create index webhook_providers_of_tenant on command.webhook_providers (tenant, created_at) where removed_at is null;

create table command.webhook_secrets (
    secret uuid primary key,
    provider uuid not null references command.webhook_providers (provider),
    sealed bytea not null,
    created_at timestamptz not null,
    -- Set when the next one is made: until then both are valid.
    expires_at timestamptz
);
create index webhook_secrets_of_provider on command.webhook_secrets (provider);

create table command.webhook_held (
    tenant uuid not null,
    delivery uuid not null,
    provider uuid not null,
    kind text not null,
    version timestamptz not null,
    -- Gone once it is given up: an erasure does not reach what nobody knows the person of.
    sealed bytea,
    correlation uuid not null,
    reason text not null,
    attempts integer not null default 1,
    received_at timestamptz not null,
    tried_at timestamptz not null,
    given_up_at timestamptz,
    primary key (tenant, delivery),
    check ((sealed is null) = (given_up_at is not null))
);
create index webhook_held_waiting on command.webhook_held (tried_at) where given_up_at is null;

grant select, insert, update, delete
    on command.webhook_providers, command.webhook_secrets, command.webhook_held to teei_command;
