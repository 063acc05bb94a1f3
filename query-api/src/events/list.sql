-- Events, newest first: $1 type, $2 kind of aggregate, $3 aggregate, $4 person, $5 thread of work,
-- $6, $7 before this commit and place in it, $8 rows. The commits to look in are put in for the braces, found by one index.
SELECT
    e.event_id AS id,
    e.event_type,
    e.event_version,
    e.log_sequence,
    e.index_in_commit,
    e.aggregate_type,
    e.aggregate_id,
    e.sequence AS aggregate_version,
    e.recorded_at,
    e.occurred_on,
    e.actor_principal,
    e.actor_role,
    e.metadata ->> 'on_behalf_of' AS on_behalf_of,
    e.metadata ->> 'purpose' AS purpose,
    e.correlation,
    e.causation,
    e.command,
    e.subjects
FROM {commits}
WHERE ($1::text IS NULL OR e.event_type = $1)
    AND ($2::text IS NULL OR e.aggregate_type = $2)
    AND ($3::text IS NULL OR e.aggregate_id = $3)
    AND ($4::uuid IS NULL OR $4 = ANY (e.subjects))
    AND ($5::uuid IS NULL OR e.correlation = $5)
    -- The first condition ends the index scan, the second the commit that the page before ended in.
    AND ($6::bigint IS NULL OR c.log_sequence <= $6)
    AND ($6::bigint IS NULL OR (e.log_sequence, e.index_in_commit) < ($6, $7))
ORDER BY c.log_sequence DESC, e.index_in_commit DESC
LIMIT $8
