-- The keys of epochs: a database of their own, whose backups expire within 30 days, and whose loss is the loss of
-- everything that is sealed.

-- What personal keys are wrapped by. Itself wrapped by the master key; gone once destroyed, and the row stays.
CREATE TABLE epochs.keys (
    tenant uuid NOT NULL,
    epoch integer NOT NULL CHECK (epoch > 0),
    wrapped bytea CHECK (octet_length(wrapped) = 72),
    created_at timestamptz NOT NULL,
    destroyed_at timestamptz,
    PRIMARY KEY (tenant, epoch),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

-- The log was at least this long. Here too, because this database is not restored together with the key store's: when
-- that and the log come from one backup, this still tells that a part of the log is missing.
CREATE TABLE epochs.log_end (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint NOT NULL CHECK (position >= 0)
);
INSERT INTO epochs.log_end (position) VALUES (0);

CREATE FUNCTION epochs.keep_tombstones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.destroyed_at IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'epochs.%: % is not allowed here', TG_TABLE_NAME, TG_OP;
END $$;
CREATE TRIGGER keep_tombstones BEFORE UPDATE OR DELETE ON epochs.keys
    FOR EACH ROW EXECUTE FUNCTION epochs.keep_tombstones();

CREATE FUNCTION epochs.refuse_truncation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'epochs.% is never emptied', TG_TABLE_NAME;
END $$;
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON epochs.keys
    FOR EACH STATEMENT EXECUTE FUNCTION epochs.refuse_truncation();
