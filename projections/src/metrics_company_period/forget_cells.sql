-- {given}: see CellRow.
DELETE FROM {schema}.cells AS c
USING {given}
WHERE c.tenant = given.tenant
    AND (c.company_id = given.company_id OR (c.company_id IS NULL AND given.company_id IS NULL))
    AND c.family = given.family
    AND c.period_kind = given.period_kind
    AND c.period_start = given.period_start
    AND c.sessions_count = 0
    AND c.matches_count = 0
    AND c.meetings_count = 0
    AND c.checkins_count = 0
    AND c.feedback_count = 0
    AND c.courses_completed_count = 0
    AND c.credentials_count = 0
    AND c.minutes = 0
    AND c.rating_sum_milli = 0
    AND c.rating_count = 0
