-- How a batch stands: (rows of its commits in facts, whether every view agrees with facts around it).
-- Agreement is one sum per view over the periods the batch touches: each cell's measures, each with a
-- weight of its own, times the hash of the cell's key. The sum is the same over facts, row by row,
-- because it is linear; a cell that differs changes it (by chance not, once in 2^64). A sum over nothing
-- is 0, never NULL: scalar subqueries are only said to be nullable.
WITH
    {first_sequence:UInt64} AS first_sequence,
    {last_sequence:UInt64} AS last_sequence
SELECT
    assumeNotNull((
        SELECT count() FROM facts WHERE sequence BETWEEN first_sequence AND last_sequence
    )) AS present,
    assumeNotNull((
        SELECT sum(cityHash64(tenant, company, activity, period_start)
            * (3 * activities + 5 * minutes + 7 * rating_sum_milli + 11 * rating_count))
        FROM daily
        WHERE period_start BETWEEN {first_day:Date32} AND {last_day:Date32}
    ) = (
        SELECT sum(cityHash64(tenant, company, activity, local_date)
            * toInt64(sign) * (3 + 5 * minutes + 7 * ifNull(rating_milli, 0) + 11 * rated))
        FROM facts
        WHERE local_date BETWEEN {first_day:Date32} AND {last_day:Date32}
    )
    AND (
        SELECT sum(cityHash64(tenant, company, activity, period_start)
            * (3 * activities + 5 * minutes + 7 * rating_sum_milli + 11 * rating_count))
        FROM weekly
        WHERE period_start BETWEEN {first_week:Date32} AND {last_week:Date32}
    ) = (
        SELECT sum(cityHash64(tenant, company, activity, iso_week)
            * toInt64(sign) * (3 + 5 * minutes + 7 * ifNull(rating_milli, 0) + 11 * rated))
        FROM facts
        WHERE iso_week BETWEEN {first_week:Date32} AND {last_week:Date32}
    )
    AND (
        SELECT sum(cityHash64(tenant, company, activity, period_start)
            * (3 * activities + 5 * minutes + 7 * rating_sum_milli + 11 * rating_count))
        FROM monthly
        WHERE period_start BETWEEN {first_month:Date32} AND {last_month:Date32}
    ) = (
        SELECT sum(cityHash64(tenant, company, activity, month)
            * toInt64(sign) * (3 + 5 * minutes + 7 * ifNull(rating_milli, 0) + 11 * rated))
        FROM facts
        WHERE month BETWEEN {first_month:Date32} AND {last_month:Date32}
    )
    AND (
        SELECT sum(cityHash64(tenant, company, activity, period_kind, period_start, role, person)
            * (3 * activities + 5 * ratings))
        FROM people
        WHERE period_kind = 'month' AND period_start BETWEEN {first_month:Date32} AND {last_month:Date32}
            OR period_kind = 'week' AND period_start BETWEEN {first_week:Date32} AND {last_week:Date32}
            OR period_kind = 'day' AND period_start BETWEEN {first_day:Date32} AND {last_day:Date32}
    ) = (
        SELECT sum(cityHash64(tenant, company, activity, period.1, period.2, part.1, part.2)
            * toInt64(sign) * (3 + 5 * rated))
        FROM (
            SELECT
                *,
                arrayJoin([('day', local_date), ('week', iso_week), ('month', month)]) AS period,
                arrayJoin(arrayFilter(
                    one -> one.2 != toUUID('00000000-0000-0000-0000-000000000000'),
                    [('participant', participant), ('volunteer', volunteer)]
                )) AS part
            FROM facts
            WHERE iso_week BETWEEN {first_week:Date32} AND {last_week:Date32}
                OR month BETWEEN {first_month:Date32} AND {last_month:Date32}
        )
        WHERE period.1 = 'month' AND period.2 BETWEEN {first_month:Date32} AND {last_month:Date32}
            OR period.1 = 'week' AND period.2 BETWEEN {first_week:Date32} AND {last_week:Date32}
            OR period.1 = 'day' AND period.2 BETWEEN {first_day:Date32} AND {last_day:Date32}
    )) AS agree
