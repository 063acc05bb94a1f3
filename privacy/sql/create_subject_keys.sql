-- Makes keys for those persons who have neither a key nor a tombstone.
-- $1 tenant uuid, $2 epoch integer, $3 persons uuid[] (sorted, or two batches could wait for each
-- other), $4 wrapped keys bytea[], $5 now
-- Returns the persons whose key was made. None at all can also mean: the epoch is not current any more.
WITH current AS (
    -- Waits for a rotation that is retiring this epoch, and makes one wait for us.
    SELECT epoch FROM keys.epochs WHERE tenant = $1 AND epoch = $2 AND retired_at IS NULL FOR SHARE
)
INSERT INTO keys.subject_keys (tenant, person, epoch, wrapped, created_at)
SELECT $1, fresh.person, current.epoch, fresh.wrapped, $5
FROM current, unnest($3::uuid[], $4::bytea[]) AS fresh (person, wrapped)
ON CONFLICT (tenant, person) DO NOTHING
RETURNING person
