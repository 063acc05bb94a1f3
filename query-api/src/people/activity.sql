-- What the person $1 took part in, from completed sessions, and how many commits name them.
SELECT
    count(*) FILTER (WHERE s.participant_id = $1) AS sessions_as_participant,
    count(*) FILTER (WHERE s.volunteer_id = $1) AS sessions_as_volunteer,
    coalesce(sum(s.duration_minutes), 0)::bigint AS minutes,
    min(s.local_date) AS first_on,
    max(s.local_date) AS last_on,
    coalesce(bool_or(s.session_type = 'language'), false) AS has_language_session,
    coalesce(bool_or(s.session_type = 'mentorship'), false) AS has_mentorship_session,
    (SELECT count(*) FROM event_subjects AS e WHERE e.person_id = $1) AS commits
FROM kintell_sessions AS s
WHERE s.status = 'completed' AND (s.participant_id = $1 OR s.volunteer_id = $1)
