#!/bin/sh
# All that CI runs, with a line and a duration for each phase.
set -eu
cd "$(dirname "$0")/.."
. tools/machine.sh

# Nothing of the person who runs this may colour the tests, and nothing of the tests may stay with them.
unset DATABASE_URL
export STOEP_DATA=build/test-data
rm -rf "$STOEP_DATA"

begin=$(date +%s)
summary='' failed=0

phase() {
    title=$1
    shift
    printf '\n== %s\n' "$title"
    since=$(date +%s)
    if "$@"; then word=well; else word=FAILED failed=$((failed + 1)); fi
    line=$(printf '%-24s %4d s  %s' "$title" "$(($(date +%s) - since))" "$word")
    printf '== %s\n' "$line"
    summary="$summary  $line
"
}

end() {
    printf '\nSummary\n%s' "$summary"
    took=$(($(date +%s) - begin))
    if [ "$failed" = 0 ]; then
        printf 'Everything went well, in %d s.\n' "$took"
        exit 0
    fi
    printf 'Not everything went well, in %d s.\n' "$took"
    exit 1
}

phase 'packages' tools/packages.sh
[ "$failed" = 0 ] || end
phase 'environment' tools/environment.sh test
phase 'node' tools/node.sh
[ "$failed" = 0 ] || end

find_chromium
export STOEP_CHROMIUM="$chromium"

phase 'lint' tools/lint.sh
phase 'tests on SQLite' .venv/bin/pytest -n 2
phase 'tests on PostgreSQL' tools/postgres.sh .venv/bin/pytest -n 2 tests/web tests/test_cli.py
end
