-- Who may sign in, with what, and what was revoked. No e-mail address and no password is kept: an
-- address is a keyed digest, a password an Argon2id hash, a token or secret a SHA-256.

CREATE TABLE auth.tenants (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    zone text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE auth.logins (
    principal uuid PRIMARY KEY,
    tenant uuid NOT NULL REFERENCES auth.tenants (id),
    role text NOT NULL,
    companies uuid[] NOT NULL,
    person uuid,
    email_digest uuid UNIQUE,
    password_hash text,
    secret_sha256 bytea CHECK (octet_length(secret_sha256) = 32),
    created_at timestamptz NOT NULL,
    disabled_at timestamptz,
    -- Tokens issued before this instant are refused; 1970 when none ever was.
    tokens_valid_from timestamptz NOT NULL,
    -- People have an address and a password, services a secret.
    CHECK ((email_digest IS NULL) = (password_hash IS NULL)),
    CHECK ((password_hash IS NULL) <> (secret_sha256 IS NULL)),
    CHECK ((role = 'connector') = (secret_sha256 IS NOT NULL))
);
CREATE INDEX logins_by_person ON auth.logins (tenant, person) WHERE person IS NOT NULL;

-- One sign-in and all the refresh tokens that follow from it.
CREATE TABLE auth.families (
    family uuid PRIMARY KEY,
    principal uuid NOT NULL REFERENCES auth.logins (principal) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    reason text,
    CHECK ((revoked_at IS NULL) = (reason IS NULL))
);
CREATE INDEX families_by_principal ON auth.families (principal);

CREATE TABLE auth.refresh_tokens (
    sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
    family uuid NOT NULL REFERENCES auth.families (family) ON DELETE CASCADE,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX refresh_tokens_by_family ON auth.refresh_tokens (family);

-- Access tokens that were revoked one by one, until they would have expired anyway.
CREATE TABLE auth.revoked_tokens (
    jti uuid PRIMARY KEY,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz NOT NULL
);

-- Public halves only. A retired key goes when the last token it signed has expired.
CREATE TABLE auth.signing_keys (
    kid text PRIMARY KEY,
    public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz
);

-- What a verifier must know about logins, and no more.
CREATE VIEW auth.revoked_logins AS
    SELECT principal, tokens_valid_from FROM auth.logins WHERE tokens_valid_from > created_at;

GRANT USAGE ON SCHEMA auth TO teei_command, teei_query, teei_worker;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON auth.logins, auth.families, auth.refresh_tokens, auth.revoked_tokens, auth.signing_keys
    TO teei_command;
GRANT SELECT ON auth.revoked_logins TO teei_command;
GRANT SELECT, INSERT ON auth.tenants TO teei_command;
GRANT SELECT ON auth.revoked_tokens, auth.signing_keys, auth.revoked_logins, auth.tenants TO teei_query;
GRANT SELECT ON auth.tenants TO teei_worker;

-- The query role sees the tenant of its transaction and no other.
ALTER TABLE auth.tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON auth.tenants FOR SELECT TO teei_query USING (id = current_setting('teei.tenant')::uuid);
CREATE POLICY every ON auth.tenants TO teei_command USING (true) WITH CHECK (true);
CREATE POLICY every_read ON auth.tenants FOR SELECT TO teei_worker USING (true);
