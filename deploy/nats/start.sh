#!/bin/sh
# nats-server reads passwords from its environment only; this is where the secret files become one.
set -eu
for user in admin appender reader; do
    name="NATS_$(echo "$user" | tr '[:lower:]' '[:upper:]')_PASSWORD"
    # A string of hexadecimal digits may look like a number to the parser: quotes keep it a string.
    export "$name=\"$(cat "/run/secrets/nats_${user}_password")\""
done
exec nats-server --config /etc/nats/nats-server.conf
