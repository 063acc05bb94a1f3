-- $1 tenant uuid, $2 records uuid[], $3 versions timestamptz[], $4 fingerprints uuid[], $5 $6 claims uuid[]
insert into command.hints (tenant, record, version, fingerprint, claim_1, claim_2)
select $1, * from unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::uuid[])
on conflict (tenant, record) do update
set version = excluded.version, fingerprint = excluded.fingerprint,
    claim_1 = excluded.claim_1, claim_2 = excluded.claim_2
where command.hints.version <= excluded.version
