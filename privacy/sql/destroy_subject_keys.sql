-- Destroys keys, and leaves a tombstone for a person who never had one.
-- $1 tenant uuid, $2 persons uuid[] (sorted), $3 instants timestamptz[]
-- Returns the persons who are destroyed by this: what is destroyed already stays as it is.
INSERT INTO keys.subject_keys (tenant, person, epoch, wrapped, created_at, destroyed_at)
SELECT $1, gone.person, current.epoch, NULL, gone.at, gone.at
FROM (SELECT epoch FROM keys.epochs WHERE tenant = $1 AND retired_at IS NULL) AS current,
    unnest($2::uuid[], $3::timestamptz[]) AS gone (person, at)
ON CONFLICT (tenant, person) DO UPDATE
    SET wrapped = NULL, destroyed_at = EXCLUDED.destroyed_at
    WHERE subject_keys.destroyed_at IS NULL
RETURNING person
