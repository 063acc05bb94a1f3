-- $1 tenant uuid, $2 persons uuid[]
-- Returns one row per person known: (person, epoch, wrapped key or null).
SELECT person, epoch, wrapped FROM keys.subject_keys WHERE tenant = $1 AND person = ANY ($2)
