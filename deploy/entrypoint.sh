#!/bin/sh
# Configuration comes from the environment, secrets come as files: each `TEEI_FILE__SECTION__KEY` names
# the file whose text becomes `TEEI__SECTION__KEY`.
set -eu
for name in $(env | sed -n 's/^\(TEEI_FILE__[A-Z0-9_]*\)=.*/\1/p'); do
    eval "file=\$$name"
    # Not in one command with `export`, which would hide that the file cannot be read.
    value="$(cat "$file")"
    export "TEEI__${name#TEEI_FILE__}=$value"
    unset "$name"
done
exec teei "$@"
