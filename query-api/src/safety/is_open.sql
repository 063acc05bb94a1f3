-- Whether the text that event $3 of record $2 of kind $1 brought may be read by $4 at $5. An escalation shuts it:
-- two disagree, or one was not sure.
SELECT
    coalesce(i.outcome IN ('approved', 'dismissed') AND i.status <> 'escalated', false)
    OR coalesce(
        i.status IN ('pending', 'second_opinion', 'escalated', 'appealed') AND i.holder = $4 AND i.lease_until > $5,
        false
    )
FROM review_items AS i
WHERE i.aggregate = $1 AND i.aggregate_id = $2 AND i.text_version = $3
