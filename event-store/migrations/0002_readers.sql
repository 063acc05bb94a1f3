-- What readers of the query role see of the archive: how far it is, and the commits of their own context.

-- Positions and times belong to no tenant and say nothing about one.
GRANT USAGE ON SCHEMA log TO teei_query;
GRANT SELECT (sequence, archived_at) ON log.commits TO teei_query;

-- The commits of the tenant of the transaction's context, for readers who may see all of its companies.
-- Without a context, an error. A barrier, so that no condition of a reader sees the rows of others.
CREATE VIEW log.commits_in_context WITH (security_barrier = true) AS
SELECT c.sequence, c.subject, c.payload, c.hash, c.archived_at
FROM log.commits AS c
WHERE split_part(c.subject, '.', 2) = replace((current_setting('teei.tenant')::uuid)::text, '-', '')
    AND current_setting('teei.companies') = '*';

GRANT SELECT ON log.commits_in_context TO teei_query;
