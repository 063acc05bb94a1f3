-- $1 name, $2 the version that leaves out, $3 the one that has some of it parked and is to leave it out too
WITH decided AS (
    DELETE FROM projections.parked AS p
    USING projections.skipped AS s
    WHERE (p.name, p.version) = ($1, $3) AND (s.name, s.version) = ($1, $2) AND s.sequence = p.sequence
    RETURNING s.name, s.park_key, s.sequence, s.tenant, s.reason, s.skipped_at
)
INSERT INTO projections.skipped (name, version, park_key, sequence, tenant, reason, skipped_at)
SELECT name, $3, park_key, sequence, tenant, reason, skipped_at FROM decided
ON CONFLICT (name, version, sequence) DO NOTHING
