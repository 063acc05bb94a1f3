-- Where every serving version stands: (name, version, definition, position, last_recorded_at, parked).
SELECT
    a.name,
    a.version,
    v.definition,
    c.position,
    c.last_recorded_at,
    (SELECT count(*) FROM projections.parked AS p WHERE p.name = a.name AND p.version = a.version)
FROM projections.active AS a
JOIN projections.versions AS v ON v.name = a.name AND v.version = a.version
JOIN projections.checkpoints AS c ON c.name = a.name AND c.version = a.version
ORDER BY a.name
