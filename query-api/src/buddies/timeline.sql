-- What came of the match $1, oldest first, at most $2 rows. A record of a day only comes before those of an
-- instant on that day.
SELECT t.*
FROM (
    SELECT
        'event' AS kind,
        e.id,
        e.external_id,
        e.local_date,
        e.occurred_at,
        e.company_id,
        e.event_type,
        NULL::text AS mood,
        NULL::text AS mood_valence,
        NULL::text AS from_role,
        NULL::smallint AS rating_raw,
        NULL::smallint AS rating_milli,
        e.quality_findings AS quality,
        e.retracted_at
    FROM buddy_events AS e
    WHERE e.match_id = $1
    UNION ALL
    SELECT
        'checkin', c.id, c.external_id, c.local_date, c.occurred_at, c.company_id,
        NULL, c.mood, c.mood_valence, NULL, NULL, NULL, c.quality_findings, c.retracted_at
    FROM buddy_checkins AS c
    WHERE c.match_id = $1
    UNION ALL
    SELECT
        'feedback', f.id, f.external_id, f.local_date, f.occurred_at, f.company_id,
        NULL, NULL, NULL, f.from_role, f.rating_raw, f.rating_milli, f.quality_findings, f.retracted_at
    FROM buddy_feedback AS f
    WHERE f.match_id = $1
) AS t
ORDER BY t.local_date, t.occurred_at NULLS FIRST, t.id
LIMIT $2
