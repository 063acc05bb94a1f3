-- $1 excluded (jsonb array of column-to-value objects), $2 keys to show
-- Returns (rows compared of the newer, rows only before, rows only after, first differing keys).
WITH digests AS (
    SELECT {key}, md5(t::text) AS digest, 1 AS sign FROM {after} AS t WHERE {keep}
    UNION ALL
    SELECT {key}, md5(t::text), -1 FROM {before} AS t WHERE {keep}
),
balance AS (
    SELECT {key}, digest, sum(sign) AS surplus, count(*) FILTER (WHERE sign = 1) AS after
    FROM digests
    GROUP BY {key}, digest
),
differing AS (
    SELECT DISTINCT {key} FROM balance WHERE surplus <> 0 ORDER BY {key} LIMIT $2
)
SELECT
    (SELECT coalesce(sum(after), 0) FROM balance)::bigint,
    (SELECT coalesce(sum(-surplus), 0) FROM balance WHERE surplus < 0)::bigint,
    (SELECT coalesce(sum(surplus), 0) FROM balance WHERE surplus > 0)::bigint,
    (SELECT coalesce(jsonb_agg(jsonb_build_object({pairs})), '[]') FROM differing)
