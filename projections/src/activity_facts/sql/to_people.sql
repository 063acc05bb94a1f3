CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.to_people{on_cluster} TO {database}.people AS
SELECT
    tenant,
    company,
    activity,
    period.1 AS period_kind,
    period.2 AS period_start,
    part.1 AS role,
    part.2 AS person,
    sum(toInt64(sign)) AS activities,
    sum(toInt64(sign) * rated) AS ratings
FROM (
    SELECT
        *,
        arrayJoin([('day', local_date), ('week', iso_week), ('month', month)]) AS period,
        arrayJoin(arrayFilter(
            one -> one.2 != toUUID('00000000-0000-0000-0000-000000000000'),
            [('participant', participant), ('volunteer', volunteer)]
        )) AS part
    FROM {database}.facts
)
GROUP BY tenant, company, activity, period_kind, period_start, role, person
