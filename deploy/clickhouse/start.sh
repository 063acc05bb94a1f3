#!/bin/bash
# The image takes the first user's password from its environment only; the secret file becomes one here.
set -euo pipefail
CLICKHOUSE_PASSWORD="$(cat /run/secrets/clickhouse_password)"
export CLICKHOUSE_PASSWORD
exec /entrypoint.sh
