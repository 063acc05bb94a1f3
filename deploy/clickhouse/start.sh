#!/bin/bash
# The users' passwords come as secret files; the server is told their hashes only.
set -euo pipefail
hash() {
    sha256sum "/run/secrets/$1" | cut -d' ' -f1
}
app="$(hash clickhouse_app_password)"
query="$(hash clickhouse_query_password)"
sed -e "s/APP_SHA256/$app/" -e "s/QUERY_SHA256/$query/" /etc/teei/users.xml >/etc/clickhouse-server/users.d/teei.xml
exec /entrypoint.sh
