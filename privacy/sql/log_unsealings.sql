-- $1 at, $2 tenant, $3 principal, $4 role, $5 on behalf of (null for oneself), $6 purpose,
-- $7 jsonb: [{"person": uuid, "fields": [text], "count": integer}]
INSERT INTO keys.unsealings (at, tenant, principal, role, on_behalf_of, purpose, person, fields, count)
SELECT $1, $2, $3, $4, $5, $6, read.person, read.fields, read.count
FROM jsonb_to_recordset($7) AS read (person uuid, fields text[], count integer)
