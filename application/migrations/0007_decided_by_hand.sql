-- Records that somebody corrected or withdrew by hand. A release of one that is older than the newest can undo that, so
-- no hint answers for it: its rows are loaded.
create table command.decided_by_hand (
    tenant uuid not null,
    record uuid not null,
    primary key (tenant, record)
);
grant select, insert, update, delete on command.decided_by_hand to teei_command;
