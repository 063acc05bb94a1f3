-- $1 name, $2 version; arrays: $3 park_key, $4 sequence, $5 subject, $6 tenant, $7 reason, $8 attempts
INSERT INTO projections.parked (name, version, park_key, sequence, subject, tenant, reason, attempts)
SELECT $1, $2, given.park_key, given.sequence, given.subject, given.tenant, given.reason, given.attempts
FROM UNNEST($3::text[], $4::bigint[], $5::text[], $6::uuid[], $7::text[], $8::integer[])
    AS given (park_key, sequence, subject, tenant, reason, attempts)
