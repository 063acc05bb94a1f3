-- A refresh token remembers from which it follows and when that one came a second time: the answer to an exchange can
-- be lost on its way, and the one who did not get it asks again.
ALTER TABLE auth.refresh_tokens
    ADD COLUMN parent bytea CHECK (octet_length(parent) = 32),
    ADD COLUMN repeated_at timestamptz;
CREATE INDEX refresh_tokens_by_parent ON auth.refresh_tokens (parent) WHERE parent IS NOT NULL;

-- What a verifier must know about sessions that ended: the access tokens that came from them end too.
CREATE VIEW auth.ended_sessions AS
    SELECT family, revoked_at FROM auth.families WHERE revoked_at IS NOT NULL;
CREATE INDEX families_by_end ON auth.families (revoked_at) WHERE revoked_at IS NOT NULL;
GRANT SELECT ON auth.ended_sessions TO teei_command, teei_query;
