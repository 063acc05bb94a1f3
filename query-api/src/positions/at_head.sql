-- How far every serving version is, the head of the archive, and for how long the oldest commit that a
-- version has not reached has been waiting.
WITH head AS (
    SELECT coalesce(max(k.sequence), 0) AS sequence FROM log.commits AS k
)
SELECT
    a.name,
    a.version,
    c.position,
    head.sequence AS head,
    coalesce((
        SELECT extract(EPOCH FROM clock_timestamp() - k.archived_at)::float8
        FROM log.commits AS k WHERE k.sequence = c.position + 1
    ), 0) AS lag_seconds
FROM projections.active AS a
JOIN projections.checkpoints AS c ON c.name = a.name AND c.version = a.version
CROSS JOIN head
ORDER BY a.name
