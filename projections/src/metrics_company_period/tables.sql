-- What can be summed, per period.
CREATE TABLE {schema}.cells (
    tenant uuid NOT NULL,
    -- NULL: unattributed.
    company_id uuid,
    period_kind text NOT NULL CHECK (period_kind IN ('day', 'week', 'month')),
    period_start date NOT NULL,
    -- The last day.
    period_end date NOT NULL,
    sessions_count bigint NOT NULL,
    minutes bigint NOT NULL,
    rating_sum_milli bigint NOT NULL,
    rating_count bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (tenant, company_id, period_kind, period_start)
);

-- Who did something on a day, and in how many sessions: what distinct people are counted from.
CREATE TABLE {schema}.contributors (
    tenant uuid NOT NULL,
    company_id uuid,
    local_date date NOT NULL,
    person_id uuid NOT NULL,
    -- Sessions they took part in, and sessions they gave time to.
    participations bigint NOT NULL,
    volunteerings bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (tenant, company_id, local_date, person_id)
);

-- Reads as whoever asks: the row security of both tables holds.
CREATE VIEW {schema}.metrics_company_period WITH (security_invoker = true) AS
SELECT
    c.tenant,
    c.company_id,
    c.period_kind,
    c.period_start,
    c.period_end,
    c.sessions_count,
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
        AND d.local_date BETWEEN c.period_start AND c.period_end
) AS people;
GRANT SELECT ON {schema}.metrics_company_period TO teei_worker, teei_query;
