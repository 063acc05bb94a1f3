#!/bin/bash
# Makes the roles of the platform when the server is started for the first time. What each may do inside the
# database is granted by `teei migrate`. A role's password is the one in the URL that the platform is given.
set -euo pipefail

password() {
    sed 's|^postgres://[^:]*:\([^@]*\)@.*$|\1|' "/run/secrets/postgres_$1_url"
}

statement() {
    psql --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --set=ON_ERROR_STOP=1 --quiet --command="$1"
}

statement "REVOKE CONNECT ON DATABASE $POSTGRES_DB FROM PUBLIC"
owner=""
for role in $TEEI_ROLES; do
    secret="$(password "$role")"
    statement "CREATE ROLE teei_$role LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD '$secret'"
    statement "GRANT CONNECT ON DATABASE $POSTGRES_DB TO teei_$role"
    if [[ -z "$owner" ]]; then
        owner="teei_$role"
        statement "ALTER DATABASE $POSTGRES_DB OWNER TO $owner"
    fi
done
