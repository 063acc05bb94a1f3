-- $1 name, $2 version
-- Returns (to_sequence) of the plan the checkpoint has not reached the end of.
SELECT p.to_sequence
FROM projections.clickhouse_plans AS p
JOIN projections.checkpoints AS c ON c.name = p.name AND c.version = p.version
WHERE p.name = $1 AND p.version = $2 AND p.to_sequence > c.position
