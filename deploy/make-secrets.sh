#!/usr/bin/env bash
# Makes the secrets of docker-compose.yml that do not exist yet. Never replaces one: a lost master key
# is the loss of every person's data.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# The directory keeps others out. The files are readable, because each container has a user of its own.
mkdir -p secrets
chmod 700 secrets

names=(
    clickhouse_password
    master_key
    nats_admin_password
    nats_appender_password
    nats_reader_password
    postgres_keys_password
    postgres_password
)
for name in "${names[@]}"; do
    if [[ -s "secrets/$name" ]]; then
        echo "kept  secrets/$name"
    else
        od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"secrets/$name.new"
        chmod 444 "secrets/$name.new"
        mv "secrets/$name.new" "secrets/$name"
        echo "made  secrets/$name"
    fi
done
