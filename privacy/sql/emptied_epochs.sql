-- Every retired epoch under which no living key is wrapped, and which is not marked as destroyed. No key can be added
-- to it: whoever makes or re-wraps keys holds a share lock on a current epoch.
-- $1 tenant uuid
SELECT epoch FROM keys.epochs
WHERE tenant = $1 AND retired_at IS NOT NULL AND destroyed_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM keys.subject_keys AS living
        WHERE living.tenant = epochs.tenant AND living.epoch = epochs.epoch AND living.wrapped IS NOT NULL
    )
ORDER BY epoch
