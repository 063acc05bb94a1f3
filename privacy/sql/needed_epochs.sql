-- The epochs whose keys must be there: the current ones, and those under which a living key is wrapped.
SELECT tenant, epoch FROM keys.epochs
WHERE destroyed_at IS NULL
    AND (retired_at IS NULL OR EXISTS (
        SELECT 1 FROM keys.subject_keys AS living
        WHERE living.tenant = epochs.tenant AND living.epoch = epochs.epoch AND living.wrapped IS NOT NULL
    ))
ORDER BY tenant, epoch
