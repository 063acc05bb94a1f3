-- The archive of the log: every commit, byte for byte, append-only, gapless from 1.

CREATE TABLE log.commits (
    sequence    bigint PRIMARY KEY CHECK (sequence > 0),
    subject     text COLLATE "C" NOT NULL,
    payload     bytea NOT NULL,
    hash        bytea NOT NULL CHECK (length(hash) = 32),
    archived_at timestamptz NOT NULL DEFAULT now()
);

-- Payloads are mostly ciphertext: compressing them costs and gains nothing.
ALTER TABLE log.commits ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX commits_of_subject ON log.commits (subject, sequence);

CREATE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'log.% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'TE003';
END $$;

CREATE TRIGGER commits_are_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON log.commits
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

-- Under which incarnation of the JetStream server the archive is being written. Whoever proves that a
-- (re)connected stream is the log that was left raises it first, and thereby waits for, and then shuts
-- out, every archiver that still holds commits it received before.
CREATE TABLE log.incarnation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    number   bigint NOT NULL,
    server   text NOT NULL
);
INSERT INTO log.incarnation (number, server) VALUES (0, '');

-- $1 names the server and the stream as a fresh connection sees them.
-- Answers the incarnation from now on, and the archive's last sequence (zero when it is empty).
CREATE FUNCTION log.witness(seen text, OUT incarnation bigint, OUT last bigint)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1952802153, 1);
    UPDATE log.incarnation AS i SET number = i.number + 1, server = seen WHERE i.server <> seen;
    SELECT i.number INTO incarnation FROM log.incarnation AS i;
    SELECT coalesce(max(c.sequence), 0) INTO last FROM log.commits AS c;
END $$;

-- Archives commits from sequence `first` on, in one statement and so in one transaction.
-- Refuses (TE001) when the stream was reconnected since the caller received them, and (TE002) when
-- `first` is not the next sequence.
CREATE FUNCTION log.archive(of_incarnation bigint, first bigint, subjects text[], payloads bytea[], hashes bytea[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    next bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1952802153, 1);
    PERFORM 1 FROM log.incarnation AS i WHERE i.number = of_incarnation;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'incarnation % of the log has ended', of_incarnation USING ERRCODE = 'TE001';
    END IF;
    SELECT coalesce(max(c.sequence), 0) + 1 INTO next FROM log.commits AS c;
    IF next <> first THEN
        RAISE EXCEPTION 'the next sequence is %, not %', next, first USING ERRCODE = 'TE002';
    END IF;
    INSERT INTO log.commits (sequence, subject, payload, hash)
    SELECT first + c.n - 1, c.subject, c.payload, c.hash
    FROM unnest(subjects, payloads, hashes) WITH ORDINALITY AS c (subject, payload, hash, n);
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC;
GRANT USAGE ON SCHEMA log TO teei_archiver, teei_command, teei_worker;
GRANT SELECT ON log.commits, log.incarnation TO teei_archiver, teei_command, teei_worker;
GRANT INSERT ON log.commits TO teei_archiver;
GRANT EXECUTE ON FUNCTION log.archive TO teei_archiver;
GRANT UPDATE ON log.incarnation TO teei_archiver, teei_command, teei_worker;
GRANT EXECUTE ON FUNCTION log.witness TO teei_archiver, teei_command, teei_worker;
