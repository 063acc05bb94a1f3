-- How many facts each range of commits has: (first sequence of the range, rows). Ranges are given by
-- their first sequences; rows of parked commits are left out, because no plan counts them.
SELECT roundDown(sequence, {starts:Array(UInt64)}) AS start, count() AS rows
FROM facts
WHERE sequence NOT IN (SELECT arrayJoin({parked:Array(UInt64)}))
GROUP BY start
