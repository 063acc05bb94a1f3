-- $1 name, $2 the version that leaves out, $3 the one that is to leave out the same
INSERT INTO projections.skipped (name, version, park_key, sequence, tenant, reason, skipped_at)
SELECT name, $3, park_key, sequence, tenant, reason, skipped_at
FROM projections.skipped
WHERE name = $1 AND version = $2
ON CONFLICT (name, version, sequence) DO NOTHING
