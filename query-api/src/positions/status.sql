-- About how many rows the tables of the version $2 of the projection $1 have, or NULL.
SELECT CASE WHEN bool_and(c.reltuples >= 0) THEN sum(c.reltuples)::bigint END
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 || '_v' || $2 AND c.relkind = 'r'
