-- An import or a set that somebody ended before its end, and how many refused rows of an import are counted and not
-- kept. What ran before this kept all of them.

alter table command.imports drop constraint imports_state_check;
alter table command.imports add constraint imports_state_check
    check (state in ('running', 'completed', 'failed', 'cancelled'));
alter table command.imports add column refusals_left_out bigint not null default 0;

alter table command.import_sets drop constraint import_sets_state_check;
alter table command.import_sets add constraint import_sets_state_check
    check (state in ('running', 'completed', 'failed', 'cancelled'));
