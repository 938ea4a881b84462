#!/bin/sh
# Runs a command with a PostgreSQL server of its own, which is always stopped afterwards.
#
#   tools/with_postgres.sh pytest
#
# The server listens on a socket in a new folder alone; ONBOARDING_DATABASE_URL names it. The exit
# code is the command's, 2 without a command, 3 where there is no PostgreSQL or it does not start.
set -eu

[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT]..." >&2; exit 2; }

bin=
for place in $(command -v pg_ctl || true) /usr/lib/postgresql/*/bin/pg_ctl /usr/local/bin/pg_ctl; do
    folder=$(dirname "$(readlink -f "$place")")
    if [ -x "$folder/pg_ctl" ] && [ -x "$folder/initdb" ]; then
        bin=$folder
    fi
done
[ -n "$bin" ] || { echo "with_postgres.sh: no PostgreSQL server is installed" >&2; exit 3; }

# The server refuses to run as root: another user does it then.
user=
if [ "$(id -u)" -eq 0 ]; then
    user=nobody
    if id postgres >/dev/null 2>&1; then
        user=postgres
    fi
fi
as_user() {
    if [ -n "$user" ]; then
        (cd / && runuser -u "$user" -- "$@")
    else
        "$@"
    fi
}

folder=$(mktemp -d "${TMPDIR:-/tmp}/onboarding-pg.XXXXXX")
child=
stop() {
    trap - EXIT HUP INT TERM
    if [ -n "$child" ]; then
        kill "$child" 2>/dev/null && wait "$child" || true
    fi
    as_user "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'stop; exit 129' HUP
trap 'stop; exit 130' INT
trap 'stop; exit 143' TERM
if [ -n "$user" ]; then
    chown "$user" "$folder"
fi

if ! {
    as_user "$bin/initdb" -D "$folder/data" -U onboarding -A trust -E UTF8 --locale=C --no-sync &&
        as_user "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 \
            -o "-c listen_addresses='' -c fsync=off -k '$folder'" start
} >"$folder/start" 2>&1; then
    echo "with_postgres.sh: PostgreSQL does not start" >&2
    cat "$folder/start" "$folder/log" >&2 2>/dev/null || true
    exit 3
fi

ONBOARDING_DATABASE_URL="postgresql+psycopg://onboarding@/postgres?host=$folder"
export ONBOARDING_DATABASE_URL
# In the background, because a shell waits for a foreground command before it heeds a signal.
"$@" <&0 &
child=$!
code=0
wait "$child" || code=$?
child=
exit "$code"
