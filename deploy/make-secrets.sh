#!/usr/bin/env bash
# Makes the secrets of docker-compose.yml that do not exist yet. Never replaces one: the servers were made
# with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# The directory keeps others out. The files are readable, because each container has a user of its own.
mkdir -p secrets
chmod 700 secrets

# Writes standard input as a secret that did not exist.
keep() {
    cat >"secrets/$1.new"
    chmod 444 "secrets/$1.new"
    mv "secrets/$1.new" "secrets/$1"
    echo "made  secrets/$1"
}

random() {
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

passwords=(
    clickhouse_app_password
    clickhouse_query_password
    nats_admin_password
    nats_appender_password
    nats_reader_password
    postgres_epochs_password
    postgres_keys_password
    postgres_password
)
for name in "${passwords[@]}"; do
    if [[ -s "secrets/$name" ]]; then
        echo "kept  secrets/$name"
    else
        random | keep "$name"
    fi
done

# One login a role, as the URL that the platform connects with.
for role in owner archiver worker query command keys epochs; do
    name="postgres_${role}_url"
    database=postgres:5432/teei
    if [[ "$role" == keys || "$role" == epochs ]]; then
        database="postgres-$role:5432/teei_$role"
    fi
    if [[ -s "secrets/$name" ]]; then
        echo "kept  secrets/$name"
    else
        printf 'postgres://teei_%s:%s@%s' "$role" "$(random)" "$database" | keep "$name"
    fi
done
