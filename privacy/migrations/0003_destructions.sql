-- The keys of epochs go to a database of their own (ADR 0017). `wrapped` is what an earlier build left here, until it
-- is moved; from then on a row says when an epoch began and ended, and holds nothing that opens a key.
ALTER TABLE keys.epochs DROP CONSTRAINT epochs_check;
ALTER TABLE keys.epochs ADD CONSTRAINT epochs_destroyed_without_key
    CHECK (destroyed_at IS NULL OR wrapped IS NULL);

-- How far this store is level with the log. A store that comes from a backup is as far as it was then.
CREATE TABLE keys.destructions (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- Every key that the log says is destroyed, up to this position, is destroyed here.
    applied_through bigint NOT NULL CHECK (applied_through >= 0),
    -- The log was at least this long.
    log_end bigint NOT NULL CHECK (log_end >= applied_through)
);
INSERT INTO keys.destructions (applied_through, log_end) VALUES (0, 0);
