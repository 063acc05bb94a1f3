-- Signed roots of the Merkle tree over log.commits; `range` lets the tree grow on from there.

CREATE TABLE log.checkpoints (
    size       bigint PRIMARY KEY CHECK (size > 0),
    root       bytea NOT NULL CHECK (length(root) = 32),
    range      bytea NOT NULL,
    origin     text NOT NULL,
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    signature  bytea NOT NULL CHECK (length(signature) = 64),
    made_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER checkpoints_are_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON log.checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

GRANT SELECT ON log.checkpoints TO teei_archiver, teei_command, teei_worker;
GRANT INSERT ON log.checkpoints TO teei_archiver;
