-- $1 tenant uuid, $2 records uuid[], $3 fingerprints uuid[] of the arriving contents, $4 import uuid,
-- $5 lines bigint[], $6 versions timestamptz[]. One row per arriving row whose record is hinted at, not shut, and
-- not decided by hand.
select
    a.place,
    h.record,
    h.fingerprint = a.fingerprint as same_content,
    case when a.version < h.version then -1 when a.version = h.version then 0 else 1 end as version,
    coalesce(h.import = $4 and h.line = a.line, false) as recorded_it,
    h.sequence,
    h.amended,
    h.head_sequence,
    h.head_version,
    h.head_hash
from unnest($2::uuid[], $3::uuid[], $5::bigint[], $6::timestamptz[])
    with ordinality as a (record, fingerprint, line, version, place)
join command.hints h on h.tenant = $1 and h.record = a.record
where not exists (
    select from command.shut_claims s
    where s.tenant = $1 and (s.claim = h.claim_1 or s.claim = h.claim_2)
)
and not exists (select from command.decided_by_hand d where d.tenant = $1 and d.record = a.record)
