-- What the command side may ask before it takes an order about a read model: whether there is one of this name, and,
-- when a key is given, whether something of this tenant is parked under it in the version that serves. It reads no
-- more of any read model.
CREATE FUNCTION projections.can_be_ordered(tenant uuid, projection text, park_key text)
RETURNS TABLE (known boolean, parked boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        EXISTS (SELECT FROM projections.active AS a WHERE a.name = $2),
        EXISTS (
            SELECT FROM projections.parked AS p
            JOIN projections.active AS a ON a.name = p.name AND a.version = p.version
            WHERE p.name = $2 AND p.park_key = $3 AND p.tenant = $1
        )
$$;

REVOKE ALL ON FUNCTION projections.can_be_ordered FROM PUBLIC;
GRANT USAGE ON SCHEMA projections TO teei_command;
GRANT EXECUTE ON FUNCTION projections.can_be_ordered TO teei_command;
