-- $1 tenant, $2 import, $3 lines bigint[], $4 column numbers integer[], $5 column names text[],
-- $6 masked values text[], $7 codes text[], $8 reasons text[]
insert into command.refusals (tenant, import, line, column_number, column_name, value_masked, code, reason)
select $1, $2, * from unnest($3::bigint[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[])
on conflict (tenant, import, line) do update set
    column_number = excluded.column_number, column_name = excluded.column_name,
    value_masked = excluded.value_masked, code = excluded.code, reason = excluded.reason
