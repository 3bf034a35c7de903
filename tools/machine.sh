# What is on this machine, and how to speak. Sourced by the other scripts, never run.

say() { printf -- '- %s\n' "$*"; }

stop() {
    printf 'Stop: %s\n' "$*" >&2
    exit 1
}

runs() { "$@" >/dev/null 2>&1 </dev/null; }

# Set `python` to the first Python that runs, is new enough and can make an environment.
# Otherwise `bare` is one that can't make an environment, and `older` the version of one that is too old.
find_python() {
    python='' bare='' older=''
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        runs "$name" -c 'import sqlite3, ssl' || continue
        if ! runs "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            older=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        elif runs "$name" -c 'import ensurepip, venv' || runs uv --version; then
            python=$("$name" -c 'import sys; print(sys.executable)')
            return 0
        else
            bare=${bare:-$name}
        fi
    done
    return 1
}

# Set `chromium` to a browser that runs; STOEP_CHROMIUM goes before all others.
find_chromium() {
    for name in "${STOEP_CHROMIUM:-chromium}" chromium chromium-browser google-chrome; do
        chromium=$(command -v "$name") && runs "$chromium" --version && return 0
    done
    return 1
}

# Set `postgres` to the folder of the newest initdb and pg_ctl.
find_postgres() {
    for folder in $(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -rV) \
        "$(dirname "$(command -v initdb || echo /nowhere/initdb)")"; do
        postgres=$folder
        runs "$folder/initdb" --version && runs "$folder/pg_ctl" --version && return 0
    done
    return 1
}
