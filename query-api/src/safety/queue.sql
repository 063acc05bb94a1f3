-- Items, the most urgent first, of these the oldest first:
-- $1 this one, $2 states (NULL: whatever is open), $3 severities, $4 overdue only, $5 held by the viewer only,
-- $6 free for the viewer only, $7 the viewer, $8 whether the viewer leads reviews, $9 now, $10 whether after a row,
-- $11 its urgency, $12 its time, $13 its id, $14 rows, $15 whether any state.
SELECT *
FROM (
    SELECT
        i.id,
        CASE
            WHEN i.stands IN ('pending', 'second_opinion', 'escalated', 'appealed') AND i.lease_until > $9
                THEN 'claimed'
            ELSE i.stands
        END AS state,
        i.stands AS round,
        i.stands IN ('pending', 'second_opinion', 'escalated', 'appealed') AS open,
        i.aggregate AS content_type,
        i.aggregate_id AS content_id,
        i.text_version,
        i.author_id,
        i.severity,
        i.urgency,
        i.findings,
        i.rules_version,
        i.policy,
        i.screened_at,
        i.due_at,
        CASE WHEN i.lease_until > $9 THEN i.holder END AS holder,
        CASE WHEN i.lease_until > $9 THEN i.lease_until END AS lease_until,
        i.outcome,
        i.decided_by,
        i.decided_at,
        i.first_reviewer,
        i.second_reviewer,
        i.appealed,
        i.changed_at,
        i.version,
        i.sequence
    FROM (
        -- Nobody can read what an erased person wrote, and what was withdrawn does not count: what waits for a
        -- decision about either waits no more.
        SELECT
            r.*,
            CASE
                WHEN r.status IN ('pending', 'second_opinion', 'escalated', 'appealed') AND (
                    EXISTS (SELECT FROM review_erased AS e WHERE e.tenant = r.tenant AND e.person_id = r.author_id)
                    OR EXISTS (
                        SELECT FROM review_withdrawn AS w
                        WHERE
                            w.tenant = r.tenant
                            AND w.aggregate = r.aggregate
                            AND w.aggregate_id = r.aggregate_id
                    )
                )
                    THEN 'superseded'
                ELSE r.status
            END AS stands
        FROM review_items AS r
    ) AS i
) AS q
WHERE ($1::uuid IS NULL OR q.id = $1)
    AND ($15::boolean OR CASE WHEN $2::text[] IS NULL THEN q.open ELSE q.state = ANY ($2) OR q.round = ANY ($2) END)
    AND ($3::text[] IS NULL OR q.severity = ANY ($3))
    AND (NOT $4::boolean OR (q.open AND q.due_at < $9))
    AND (NOT $5::boolean OR (q.open AND q.holder = $7))
    AND (
        NOT $6::boolean
        OR (
            q.open
            AND q.holder IS NULL
            AND ($8::boolean OR q.round <> 'escalated')
            AND $7 IS DISTINCT FROM q.first_reviewer
            AND $7 IS DISTINCT FROM q.second_reviewer
            AND $7 IS DISTINCT FROM q.decided_by
        )
    )
    AND (
        NOT $10::boolean
        OR q.urgency < $11
        OR (q.urgency = $11 AND (q.screened_at, q.id) > ($12, $13))
    )
ORDER BY q.urgency DESC, q.screened_at, q.id
LIMIT $14
