-- Two versions of a table as multisets: (rows of the newer, rows only before, rows only after, the keys
-- of some that differ). Rows that sum to nothing are none: whether they still lie there depends on merges.
SELECT
    sum(here) AS rows,
    countIf(surplus < 0) AS only_before,
    countIf(surplus > 0) AS only_after,
    groupUniqArrayIf(10)(key, surplus != 0) AS sample
FROM (
    SELECT key, measures, sum(side) AS surplus, countIf(side = 1) AS here
    FROM (
        SELECT {columns}, toJSONString(CAST(({key}), '{key_type}')) AS key, ({measures}) AS measures, 1 AS side
        FROM {after}.{table}
        WHERE {keep}
        GROUP BY {columns}
        HAVING {counts}
        UNION ALL
        SELECT {columns}, toJSONString(CAST(({key}), '{key_type}')) AS key, ({measures}) AS measures, -1 AS side
        FROM {before}.{table}
        WHERE {keep}
        GROUP BY {columns}
        HAVING {counts}
    )
    GROUP BY {columns}, key, measures
)
