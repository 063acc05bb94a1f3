-- The items about texts of record $2 of kind $1, for the viewer $3 at $4; the decided ones last, by when. As its review left it:
-- an item that waits no more because its record was withdrawn holds the text as before, for nobody has looked at it.
SELECT
    i.text_version,
    i.severity,
    i.status,
    i.outcome,
    coalesce(
        i.status IN ('pending', 'second_opinion', 'escalated', 'appealed') AND i.holder = $3 AND i.lease_until > $4,
        false
    ) AS mine
FROM review_items AS i
WHERE i.aggregate = $1 AND i.aggregate_id = $2
ORDER BY i.decided_at NULLS FIRST, i.sequence
