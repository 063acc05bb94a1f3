-- $1 tenant uuid, $2 persons uuid[]
-- Returns one row per person known: (person, epoch, wrapped key or null, wrapped key of the epoch or null).
SELECT known.person, known.epoch, known.wrapped, epochs.wrapped
FROM keys.subject_keys AS known
JOIN keys.epochs ON epochs.tenant = known.tenant AND epochs.epoch = known.epoch
WHERE known.tenant = $1 AND known.person = ANY ($2)
