-- What colleagues know a login by, so that work can be given to it. It is chosen for that and kept as it is: no
-- address, and nothing that has to be kept shut. It may be changed, and taken away.
ALTER TABLE auth.logins ADD COLUMN name text CHECK (name <> '' AND position('@' IN name) = 0);
CREATE UNIQUE INDEX logins_by_name ON auth.logins (tenant, name);
