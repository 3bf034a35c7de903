#!/bin/sh
# Run a command with a PostgreSQL of its own that is gone afterwards: tools/postgres.sh COMMAND…
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/machine.sh"

find_postgres || stop "no PostgreSQL server was found; tools/packages.sh tells what to install."

home=$(mktemp -d "${TMPDIR:-/tmp}/stoep-postgres.XXXXXX")
log=$home/log

# PostgreSQL refuses to run as root, so there it runs as a person who may do nothing.
owner=nobody
if id postgres >/dev/null 2>&1; then owner=postgres; fi
server() {
    if [ "$(id -u)" = 0 ]; then
        (cd "$home" && runuser -u "$owner" -- "$@")
    else
        (cd "$home" && "$@")
    fi
}

clean() {
    trap '' INT TERM HUP
    server "$postgres/pg_ctl" --pgdata="$home/data" --mode=immediate --wait stop >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A word of its own keeps other people of this machine out, also for these seconds.
word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
(umask 077 && echo "$word" >"$home/word")
if [ "$(id -u)" = 0 ]; then chown -R "$owner" "$home"; fi

free_port() {
    "$root/.venv/bin/python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
    port=$(free_port)
    server "$postgres/pg_ctl" --pgdata="$home/data" --log="$log" --wait --timeout=60 start \
        --options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off" \
        >>"$home/start" 2>&1
}

{ server "$postgres/initdb" --no-sync --pgdata="$home/data" --username=stoep --pwfile="$home/word" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C >"$home/start" 2>&1 && { start || start; }; } || {
    mkdir -p "$root/build"
    cat "$home/start" "$log" >"$root/build/postgres.log" 2>/dev/null || true
    stop "PostgreSQL did not start; build/postgres.log tells why."
}

export DATABASE_URL="postgres://stoep:$word@127.0.0.1:$port/postgres"
"$@"
