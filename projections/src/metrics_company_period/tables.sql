-- What can be summed, per period.
CREATE TABLE {schema}.cells (
    tenant uuid NOT NULL,
    -- NULL: unattributed.
    company_id uuid,
    -- Programmes that are counted in the same way.
    family text NOT NULL CHECK (family IN ('sessions', 'buddies', 'upskilling')),
    period_kind text NOT NULL CHECK (period_kind IN ('day', 'week', 'month')),
    period_start date NOT NULL,
    -- The last day.
    period_end date NOT NULL,
    sessions_count bigint NOT NULL,
    matches_count bigint NOT NULL,
    meetings_count bigint NOT NULL,
    checkins_count bigint NOT NULL,
    feedback_count bigint NOT NULL,
    courses_completed_count bigint NOT NULL,
    credentials_count bigint NOT NULL,
    minutes bigint NOT NULL,
    rating_sum_milli bigint NOT NULL,
    rating_count bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (tenant, company_id, family, period_kind, period_start)
)
-- Sums are added to over and over: with room beside them a new one stands in the same page, and no index is touched.
WITH (fillfactor = 50);

-- Who did something on a day, and in how many activities: what distinct people are counted from.
CREATE TABLE {schema}.contributors (
    tenant uuid NOT NULL,
    company_id uuid,
    family text NOT NULL CHECK (family IN ('sessions', 'buddies', 'upskilling')),
    local_date date NOT NULL,
    person_id uuid NOT NULL,
    -- Activities they took part in, and activities they gave time to.
    participations bigint NOT NULL,
    volunteerings bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (tenant, company_id, family, local_date, person_id)
)
WITH (fillfactor = 50);

-- Reads as whoever asks: the row security of both tables holds.
CREATE VIEW {schema}.metrics_company_period WITH (security_invoker = true) AS
SELECT
    c.tenant,
    c.company_id,
    c.family,
    c.period_kind,
    c.period_start,
    c.period_end,
    c.sessions_count,
    c.matches_count,
    c.meetings_count,
    c.checkins_count,
    c.feedback_count,
    c.courses_completed_count,
    c.credentials_count,
    c.minutes,
    people.participants_count,
    people.volunteers_count,
    c.rating_sum_milli,
    c.rating_count
FROM {schema}.cells AS c
CROSS JOIN LATERAL (
    SELECT
        count(DISTINCT d.person_id) FILTER (WHERE d.participations > 0) AS participants_count,
        count(DISTINCT d.person_id) FILTER (WHERE d.volunteerings > 0) AS volunteers_count
    FROM {schema}.contributors AS d
    WHERE d.tenant = c.tenant
        AND (d.company_id = c.company_id OR (d.company_id IS NULL AND c.company_id IS NULL))
        AND d.family = c.family
        AND d.local_date BETWEEN c.period_start AND c.period_end
) AS people;
GRANT SELECT ON {schema}.metrics_company_period TO teei_worker, teei_query;
