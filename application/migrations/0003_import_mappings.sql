-- By which mapping an import is read, and how many rows it leaves out. Like everything here it can be made anew
-- from the history, which has the mapping itself.

alter table command.imports add column skipped bigint not null default 0;
alter table command.imports add column mapping jsonb;

-- Several files that are loaded together: which there are, and the digest of the archive they came in, so that
-- another archive under the same key is told apart.
create table command.import_sets (
    tenant uuid not null,
    set uuid not null,
    file_name text,
    archive bytea not null check (octet_length(archive) = 32),
    state text not null check (state in ('running', 'completed', 'failed')),
    -- In the order in which they are loaded: name, kind, import, reason when it is not loaded.
    files jsonb not null,
    problem jsonb,
    started_at timestamptz not null,
    finished_at timestamptz,
    primary key (tenant, set)
);

grant select, insert, update, delete on command.import_sets to teei_command;
