-- How far a reactor that asks a read model has followed what that says anew of positions it had passed. Zero: what
-- was revised before this build is looked at once.
ALTER TABLE reactors.positions ADD COLUMN revision bigint NOT NULL DEFAULT 0 CHECK (revision >= 0);
