-- What records count for before a commit: (tenant, record, how often it counts and is not taken back).
SELECT tenant, record, sum(toInt64(sign)) AS signs
FROM facts
WHERE sequence < {before:UInt64} AND record IN {records:Array(UUID)}
GROUP BY tenant, record
