-- Where the event $1 stands: the commit, and its place in it.
SELECT e.log_sequence, e.index_in_commit FROM commit_events AS e WHERE e.event_id = $1
