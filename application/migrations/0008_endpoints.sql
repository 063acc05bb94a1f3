-- Where endpoints outside of the platform are, and with which secrets they are signed for. Both are sealed under a key of the
-- tenant: an address can hold a secret too. What an endpoint is told, and from when on, stands in the log. These are not
-- hints: an endpoint whose address is lost has to be registered again.

create table command.endpoints (
    endpoint uuid primary key,
    tenant uuid not null,
    -- Gone once it is removed.
    sealed_url bytea,
    created_at timestamptz not null,
    removed_at timestamptz,
    check ((sealed_url is null) = (removed_at is not null))
);

create table command.endpoint_secrets (
    secret uuid primary key,
    endpoint uuid not null references command.endpoints (endpoint),
    sealed bytea not null,
    created_at timestamptz not null,
    -- Set when the next one is made: until then both sign.
    expires_at timestamptz
);
create index endpoint_secrets_of_endpoint on command.endpoint_secrets (endpoint);

grant select, insert, update, delete on command.endpoints, command.endpoint_secrets to teei_command;
