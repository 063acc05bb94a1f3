-- What the planner knows of a version that was filled in one go, or has grown by a lot. Autovacuum comes a
-- minute later, and until then lists are read row by row. Only an owner may ANALYZE, and the worker is none.
CREATE FUNCTION projections.analyze(projection text, of_version integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    schema_name text := projection || '_v' || of_version;
    table_name text;
    tables integer := 0;
BEGIN
    IF NOT EXISTS (
        SELECT FROM projections.versions AS v WHERE v.name = projection AND v.version = of_version
    ) THEN
        RETURN 0;
    END IF;
    FOR table_name IN
        SELECT c.relname FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = schema_name AND c.relkind IN ('r', 'p')
    LOOP
        EXECUTE format('ANALYZE %I.%I', schema_name, table_name);
        tables := tables + 1;
    END LOOP;
    RETURN tables;
END
$$;

REVOKE ALL ON FUNCTION projections.analyze(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION projections.analyze(text, integer) TO teei_worker;
