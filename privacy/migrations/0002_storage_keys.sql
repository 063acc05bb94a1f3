-- A tenant's key for what is kept for the tenant and not about one known person: secrets that it shares with
-- others, and deliveries of which it is not known yet whom they are about.
ALTER TABLE keys.tenant_keys DROP CONSTRAINT tenant_keys_kind_check;
ALTER TABLE keys.tenant_keys ADD CONSTRAINT tenant_keys_kind_check
    CHECK (kind IN ('identity', 'index', 'fingerprint', 'storage'));
