-- $1 name, $2 version, $3 from_sequence, $4 to_sequence, $5 token
-- Returns (to_sequence) of the plan from there, new or old. No row: the checkpoint stands elsewhere.
WITH here AS (
    SELECT FROM projections.checkpoints WHERE name = $1 AND version = $2 AND position = $3 FOR SHARE
)
INSERT INTO projections.clickhouse_plans AS p (name, version, from_sequence, to_sequence, token)
SELECT $1, $2, $3, $4, $5 FROM here
ON CONFLICT (name, version, from_sequence) DO UPDATE SET tries = p.tries + 1
RETURNING p.to_sequence
