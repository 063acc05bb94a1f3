-- The key store: a database of its own, with backups of its own, never restored with read models.
-- Every `wrapped` is nonce (24 bytes), key (32) and tag (16) of XChaCha20-Poly1305.

-- A constant under the master key: a start with another master key is refused before it does harm.
CREATE TABLE keys.master_check (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    wrapped bytea NOT NULL CHECK (octet_length(wrapped) = 72)
);

-- What ids and blind indexes of a tenant are derived with. Wrapped by the master key.
CREATE TABLE keys.tenant_keys (
    tenant uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('identity', 'index', 'fingerprint')),
    version integer NOT NULL CHECK (version > 0),
    wrapped bytea NOT NULL CHECK (octet_length(wrapped) = 72),
    created_at timestamptz NOT NULL,
    retired_at timestamptz,
    PRIMARY KEY (tenant, kind, version),
    -- The identity of records is for ever: only index keys have versions.
    CHECK (kind = 'index' OR (version = 1 AND retired_at IS NULL))
);

-- What personal keys are wrapped by. Itself wrapped by the master key; gone once destroyed.
CREATE TABLE keys.epochs (
    tenant uuid NOT NULL,
    epoch integer NOT NULL CHECK (epoch > 0),
    wrapped bytea CHECK (octet_length(wrapped) = 72),
    created_at timestamptz NOT NULL,
    retired_at timestamptz,
    destroyed_at timestamptz,
    PRIMARY KEY (tenant, epoch),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    CHECK (destroyed_at IS NULL OR retired_at IS NOT NULL)
);
CREATE UNIQUE INDEX epochs_one_current ON keys.epochs (tenant) WHERE retired_at IS NULL;

-- One row per person for ever. Destroying a key empties the row and leaves it: it is the tombstone
-- that keeps anyone, also a concurrent writer, from making a second key.
CREATE TABLE keys.subject_keys (
    tenant uuid NOT NULL,
    person uuid NOT NULL,
    epoch integer NOT NULL,
    wrapped bytea CHECK (octet_length(wrapped) = 72),
    created_at timestamptz NOT NULL,
    destroyed_at timestamptz,
    PRIMARY KEY (tenant, person),
    FOREIGN KEY (tenant, epoch) REFERENCES keys.epochs (tenant, epoch),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE INDEX subject_keys_living ON keys.subject_keys (tenant, epoch) WHERE wrapped IS NOT NULL;

CREATE FUNCTION keys.keep_tombstones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.destroyed_at IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'keys.%: % is not allowed here', TG_TABLE_NAME, TG_OP;
END $$;
CREATE TRIGGER keep_tombstones BEFORE UPDATE OR DELETE ON keys.subject_keys
    FOR EACH ROW EXECUTE FUNCTION keys.keep_tombstones();
CREATE TRIGGER keep_tombstones BEFORE UPDATE OR DELETE ON keys.epochs
    FOR EACH ROW EXECUTE FUNCTION keys.keep_tombstones();

-- Who read what about whom, and what for. One row per request and person, ids only.
CREATE TABLE keys.unsealings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    tenant uuid NOT NULL,
    principal uuid NOT NULL,
    role text NOT NULL,
    on_behalf_of uuid,
    purpose text NOT NULL,
    person uuid NOT NULL,
    fields text[] NOT NULL,
    count integer NOT NULL CHECK (count > 0)
);
CREATE INDEX unsealings_by_person ON keys.unsealings (tenant, person, id);

CREATE FUNCTION keys.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'keys.% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON keys.unsealings
    FOR EACH ROW EXECUTE FUNCTION keys.append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON keys.unsealings
    FOR EACH STATEMENT EXECUTE FUNCTION keys.append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON keys.subject_keys
    FOR EACH STATEMENT EXECUTE FUNCTION keys.append_only();
