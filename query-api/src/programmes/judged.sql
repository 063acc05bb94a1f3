-- Every record that counts, and whether it may be told. $1: the fewest participants, and the fewest volunteers,
-- that a company's month may be about; NULL tells everything.
WITH records AS (
    SELECT
        'sessions' AS family,
        s.session_type AS programme,
        'session' AS kind,
        s.company_id,
        s.local_date,
        s.participant_id,
        s.volunteer_id,
        s.quality_findings AS findings
    FROM kintell_sessions AS s
    WHERE s.status = 'completed'
    UNION ALL
    SELECT
        'buddies', 'buddies', 'match', m.company_id, m.matched_on, m.participant_id, m.buddy_id, m.quality_findings
    FROM buddy_matches AS m
    WHERE m.retracted_at IS NULL
    UNION ALL
    SELECT
        'buddies', 'buddies', 'event', e.company_id, e.local_date, e.participant_id, e.buddy_id, e.quality_findings
    FROM buddy_events AS e
    WHERE e.retracted_at IS NULL
    UNION ALL
    SELECT
        'buddies', 'buddies', 'checkin', c.company_id, c.local_date, c.participant_id, c.buddy_id, c.quality_findings
    FROM buddy_checkins AS c
    WHERE c.retracted_at IS NULL
    UNION ALL
    SELECT
        'buddies', 'buddies', 'feedback', f.company_id, f.local_date, f.participant_id, f.buddy_id, f.quality_findings
    FROM buddy_feedback AS f
    WHERE f.retracted_at IS NULL
    UNION ALL
    SELECT
        'upskilling', 'upskilling', 'course', NULL, NULL, c.learner_id, NULL, c.quality_findings
    FROM courses AS c
    WHERE c.retracted_at IS NULL
    UNION ALL
    SELECT
        'upskilling', 'upskilling', 'credential', NULL, c.issued_on, c.learner_id, NULL, c.quality_findings
    FROM credentials AS c
    WHERE c.retracted_at IS NULL
),
cells AS (
    SELECT
        r.family,
        r.company_id,
        date_trunc('month', r.local_date) AS month,
        count(DISTINCT r.participant_id) >= $1 AND count(DISTINCT r.volunteer_id) >= $1 AS enough
    FROM records AS r
    WHERE $1::bigint IS NOT NULL
    GROUP BY r.family, r.programme, r.company_id, date_trunc('month', r.local_date)
),
-- Figures of all sessions are told elsewhere: a type is told only when no type of that month is withheld.
months AS (
    SELECT c.family, c.company_id, c.month, bool_and(c.enough) AS enough
    FROM cells AS c
    GROUP BY c.family, c.company_id, c.month
),
judged AS (
    SELECT r.*, $1::bigint IS NULL OR coalesce(m.enough, false) AS told
    FROM records AS r
    LEFT JOIN months AS m
        ON m.family = r.family AND m.company_id = r.company_id AND m.month = date_trunc('month', r.local_date)
)
