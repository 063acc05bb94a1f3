-- {given}: see FlagRow.
INSERT INTO {schema}.set_flags AS f (tenant, person_id, flag, holds, set_at, sequence)
SELECT tenant, person_id, flag, holds, set_at, sequence FROM {given}
ON CONFLICT (tenant, person_id, flag) DO UPDATE SET
    holds = excluded.holds,
    set_at = excluded.set_at,
    sequence = excluded.sequence
