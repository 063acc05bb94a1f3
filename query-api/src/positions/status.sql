-- About how many rows the tables of the version $2 of the projection $1 have, or NULL without tables here.
-- The count of live rows is kept at every commit but forgotten in a crash; the other is as of the last ANALYZE.
SELECT sum(greatest(pg_stat_get_live_tuples(c.oid)::float8, c.reltuples::float8))::bigint
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 || '_v' || $2 AND c.relkind = 'r'
