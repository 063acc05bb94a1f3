-- Plans belong to no tenant, like the positions they lead to: whoever reads those may read them.
CREATE POLICY readers ON projections.clickhouse_plans FOR SELECT TO teei_query USING (true);
GRANT SELECT ON projections.clickhouse_plans TO teei_query;
