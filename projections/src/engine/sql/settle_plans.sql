-- $1 name, $2 version, $3 position
-- Makes one plan of all those that are done.
WITH done AS (
    DELETE FROM projections.clickhouse_plans
    WHERE name = $1 AND version = $2 AND to_sequence <= $3
    RETURNING from_sequence, to_sequence, rows
)
INSERT INTO projections.clickhouse_plans (name, version, from_sequence, to_sequence, token, rows)
SELECT $1, $2, min(from_sequence), max(to_sequence), 'settled', sum(rows)::bigint
FROM done
HAVING count(*) > 0
