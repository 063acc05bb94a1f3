-- Where the event $1 stands: the commit, and its place in it. $2 is the first event of its commit, if its id leads there.
SELECT c.log_sequence, array_position(c.event_ids, $1) - 1 AS index_in_commit
FROM commits AS c
WHERE c.event_ids[1] = $2 AND $1 = ANY (c.event_ids)
UNION ALL
SELECT c.log_sequence, array_position(c.event_ids, $1) - 1
FROM unrelated_events AS u
JOIN commits AS c ON c.tenant = u.tenant AND c.log_sequence = u.log_sequence
WHERE u.event_id = $1
UNION ALL
-- The first of a commit under an id of its own.
SELECT c.log_sequence, 0 FROM commits AS c WHERE c.event_ids[1] = $1 AND $1 <> $2
