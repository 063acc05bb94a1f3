-- {given}: see TotalRow.
INSERT INTO {schema}.event_totals AS t (tenant, commits, events)
SELECT tenant, commits, events FROM {given}
ON CONFLICT (tenant) DO UPDATE SET commits = t.commits + excluded.commits, events = t.events + excluded.events
