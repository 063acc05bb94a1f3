-- {given}: see IdentifierRow.
WITH given AS (
    SELECT * FROM {given}
),
changed AS (
    UPDATE {schema}.identifiers AS i SET state = g.state
    FROM given AS g
    WHERE g.kind IS NULL AND i.tenant = g.tenant AND i.identifier_id = g.identifier_id
)
INSERT INTO {schema}.identifiers (tenant, identifier_id, kind, holder_kind, holder_id, state)
SELECT tenant, identifier_id, kind, holder_kind, holder_id, state
FROM given
WHERE kind IS NOT NULL
ON CONFLICT (tenant, identifier_id) DO UPDATE SET
    kind = excluded.kind,
    holder_kind = excluded.holder_kind,
    holder_id = excluded.holder_id,
    state = excluded.state
