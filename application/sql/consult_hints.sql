-- $1 tenant uuid, $2 records uuid[], $3 fingerprints uuid[] of the arriving contents
-- One row per record that is hinted at and not shut: (record, whether the content is the same).
select h.record, h.fingerprint = a.fingerprint
from unnest($2::uuid[], $3::uuid[]) as a (record, fingerprint)
join command.hints h on h.tenant = $1 and h.record = a.record
where not exists (
    select from command.shut_claims s
    where s.tenant = $1 and (s.claim = h.claim_1 or s.claim = h.claim_2)
)
