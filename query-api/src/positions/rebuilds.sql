-- The newest $2 events about rebuilds of the projection $1, newest first.
SELECT e.event_type, e.payload, e.recorded_at
FROM events AS e
WHERE e.aggregate_type = 'projection'
    AND e.event_type LIKE 'operations.projection.%'
    AND e.payload ->> 'projection' = $1
ORDER BY e.log_sequence DESC, e.index_in_commit DESC
LIMIT $2
