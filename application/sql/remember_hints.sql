-- $1 tenant uuid, $2 records uuid[], $3 versions timestamptz[], $4 fingerprints uuid[], $5 $6 claims uuid[],
-- $7 import uuid, $8 lines bigint[] of the rows that recorded them (null: known before), $9 their sequences
-- bigint[], $10 amended boolean[], $11 head sequences bigint[], $12 head versions bigint[], $13 head hashes bytea[]
insert into command.hints
    (tenant, record, version, fingerprint, claim_1, claim_2, import, line, sequence, amended,
     head_sequence, head_version, head_hash)
select $1, r.record, r.version, r.fingerprint, r.claim_1, r.claim_2,
    case when r.line is not null then $7::uuid end, r.line, r.sequence, r.amended,
    r.head_sequence, r.head_version, r.head_hash
from unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::uuid[], $8::bigint[], $9::bigint[],
        $10::boolean[], $11::bigint[], $12::bigint[], $13::bytea[])
    as r (record, version, fingerprint, claim_1, claim_2, line, sequence, amended,
          head_sequence, head_version, head_hash)
-- What is decided by hand can be undone by a late row, which must not be remembered as the newest.
where not exists (select from command.decided_by_hand d where d.tenant = $1 and d.record = r.record)
on conflict (tenant, record) do update
set version = excluded.version,
    fingerprint = excluded.fingerprint,
    claim_1 = excluded.claim_1,
    claim_2 = excluded.claim_2,
    -- A row that found its record known takes nothing from the row that recorded it.
    import = case when excluded.line is null then hints.import else excluded.import end,
    line = coalesce(excluded.line, hints.line),
    sequence = coalesce(excluded.sequence, hints.sequence),
    amended = case when excluded.line is null then hints.amended else excluded.amended end,
    head_sequence = excluded.head_sequence,
    head_version = excluded.head_version,
    head_hash = excluded.head_hash
where command.hints.version <= excluded.version
