-- Destroys the key of every retired epoch under which no living key is wrapped. None can be added to
-- it: whoever makes or re-wraps keys holds a share lock on a current epoch.
-- $1 tenant uuid, $2 now
UPDATE keys.epochs
SET wrapped = NULL, destroyed_at = $2
WHERE tenant = $1 AND retired_at IS NOT NULL AND destroyed_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM keys.subject_keys AS living
        WHERE living.tenant = epochs.tenant AND living.epoch = epochs.epoch AND living.wrapped IS NOT NULL
    )
