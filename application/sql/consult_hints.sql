-- $1 tenant uuid, $2 records uuid[], $3 fingerprints uuid[] of the arriving contents, $4 import uuid,
-- $5 lines bigint[]. One row per arriving row whose record is hinted at and not shut.
select
    a.place,
    h.record,
    h.fingerprint = a.fingerprint as same_content,
    coalesce(h.import = $4 and h.line = a.line, false) as recorded_it,
    h.sequence,
    h.amended
from unnest($2::uuid[], $3::uuid[], $5::bigint[]) with ordinality as a (record, fingerprint, line, place)
join command.hints h on h.tenant = $1 and h.record = a.record
where not exists (
    select from command.shut_claims s
    where s.tenant = $1 and (s.claim = h.claim_1 or s.claim = h.claim_2)
)
