-- Who sent a file or a set: whoever acts for some companies only sees their own. Absent for those that an earlier build
-- took, which only those saw who act for the whole programme.
alter table command.imports add column sender uuid;
alter table command.import_sets add column sender uuid;
