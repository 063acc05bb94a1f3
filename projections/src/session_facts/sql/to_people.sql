CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.to_people{on_cluster} TO {database}.people AS
SELECT
    tenant,
    company,
    session_type,
    period.1 AS period_kind,
    period.2 AS period_start,
    part.1 AS role,
    part.2 AS person,
    sum(toInt64(sign)) AS sessions,
    sum(toInt64(sign) * rated) AS ratings
FROM (
    SELECT
        *,
        arrayJoin([('day', local_date), ('week', iso_week), ('month', month)]) AS period,
        arrayJoin([('participant', participant), ('volunteer', volunteer)]) AS part
    FROM {database}.facts
)
GROUP BY tenant, company, session_type, period_kind, period_start, role, person
