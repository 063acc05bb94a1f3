-- $1 name, $2 the version that serves, $3 the one that is to serve. No row: it did not.
UPDATE projections.active AS a
SET version = $3, swapped_at = now()
FROM projections.checkpoints AS older, projections.checkpoints AS newer
WHERE a.name = $1
    AND a.version = $2
    AND (older.name, older.version) = ($1, $2)
    AND (newer.name, newer.version) = ($1, $3)
    AND newer.position >= older.position
