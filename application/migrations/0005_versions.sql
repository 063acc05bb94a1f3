-- The last commit of the record's aggregate when the hint was written, so that a newer version of the same content
-- is appended behind it and nothing is loaded. Absent in hints that an earlier build wrote: then it is loaded.
alter table command.hints
    add column head_sequence bigint,
    add column head_version bigint,
    add column head_hash bytea;

-- The digest of the whole file, once it was carried through: the same bytes again keep its release time. It can be
-- made anew from the history.
alter table command.imports add column file_hash bytea;
create index imports_by_file on command.imports (tenant, kind, file_hash);
