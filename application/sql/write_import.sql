-- $1 tenant, $2 import, $3 kind, $4 file_name, $5 release, $6 state,
-- $7 bigint[7]: rows, accepted, known, amended, older, refused, skipped
-- $8 bytes_read, $9 bytes_total, $10 last_sequence, $11 problem, $12 started_at, $13 finished_at, $14 mapping,
-- $15 refusals_left_out, $16 whether the import begins or goes on anew, $17 who sent it first, $18 whether nobody else's
-- may be written
insert into command.imports as i (
    tenant, import, kind, file_name, release, state, rows, accepted, known, amended, older, refused,
    bytes_read, bytes_total, last_sequence, problem, started_at, finished_at, skipped, mapping, refusals_left_out,
    sender
) values (
    $1, $2, $3, $4, $5, $6, ($7::bigint[])[1], ($7::bigint[])[2], ($7::bigint[])[3], ($7::bigint[])[4],
    ($7::bigint[])[5], ($7::bigint[])[6], $8, $9, $10, $11, $12, $13,
    ($7::bigint[])[7], $14, $15, $17
)
on conflict (tenant, import) do update set
    -- Somebody cancelled it meanwhile, perhaps through another process: it does not run on unnoticed.
    state = case when i.state = 'cancelled' and excluded.state = 'running' and not $16 then i.state else excluded.state end,
    rows = excluded.rows, accepted = excluded.accepted, known = excluded.known,
    amended = excluded.amended, older = excluded.older, refused = excluded.refused, skipped = excluded.skipped,
    bytes_read = excluded.bytes_read, bytes_total = excluded.bytes_total,
    last_sequence = greatest(i.last_sequence, excluded.last_sequence),
    problem = excluded.problem, finished_at = excluded.finished_at, refusals_left_out = excluded.refusals_left_out
where not $18 or i.sender = excluded.sender
returning state
