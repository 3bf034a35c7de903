#!/bin/sh
# Make .venv what a lock file says, once: tools/environment.sh run|test|bench
set -eu
cd "$(dirname "$0")/.."
. tools/machine.sh

kind=${1:?run, test or bench}
log=build/environment.log

# All that an installed environment depends on; it can't be moved to another folder either.
fingerprint() {
    { cat lock/build.txt "lock/$1.txt" pyproject.toml tools/environment.sh
      sed -n '/^## [0-9]/{p;q;}' CHANGELOG.md
      pwd; } | cksum
}

works() { runs .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; }

if works && [ "$(fingerprint "$kind")" = "$(cat ".venv/.stoep-$kind" 2>/dev/null)" ]; then
    say "environment: .venv is up to date"
    exit 0
fi

mkdir -p build
: >"$log"

install_with_uv() {
    runs uv --version || return 1
    works || uv venv --quiet --clear --python "$python" .venv || return 1
    uv pip install --quiet --python .venv/bin/python --require-hashes -r lock/build.txt &&
        uv pip install --quiet --python .venv/bin/python --require-hashes -r "lock/$kind.txt" &&
        uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
}

install_with_pip() {
    works && runs .venv/bin/python -m pip --version || "$python" -m venv --clear .venv || return 1
    pip='.venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check --retries 2'
    $pip --require-hashes -r lock/build.txt &&
        $pip --require-hashes -r "lock/$kind.txt" &&
        $pip --no-deps --no-build-isolation --editable .
}

if ! find_python; then
    [ -z "$bare" ] || stop "$bare is here, but not the part of it that makes environments; install that with" \
        "'sudo apt install $bare-venv' and run the same command again."
    [ -z "$older" ] || stop "Stoep needs Python 3.11 or newer, and here is $older; install a newer one beside it," \
        "for example python3.12, and run the same command again."
    stop "Stoep needs Python 3.11 or newer, and none was found; install it" \
        "(on Debian and Ubuntu: 'sudo apt install python3 python3-venv') and run the same command again."
fi

rm -f .venv/.stoep-*
say "environment: installing lock/$kind.txt into .venv (once; up to a minute)"
if ! install_with_uv >>"$log" 2>&1 && ! install_with_pip >>"$log" 2>&1; then
    if grep -qiE 'do not match the hashes|hash mismatch' "$log"; then
        stop "a package is not the one that the lock files name, so it was not used; $log tells which."
    elif grep -qiE 'connection|resolve host|resolution|dns error|unreachable|timed out|proxy' "$log"; then
        stop "the package index can't be reached; check the network and run the same command again" \
            "($log holds what the installer said)."
    fi
    stop "the installation did not work; $log tells why."
fi

# The search is compiled when it is first used, and that is kept: better now than while somebody waits.
say "environment: compiling the search of the weave (once; half a minute)"
.venv/bin/stoep weave --in tests/core/data/weave/n12.json --out build/weave.json --seconds 0 >>"$log" 2>&1 ||
    stop "the search could not be compiled; $log tells why."

# What the tests need holds all that running needs (tests/test_house.py).
fingerprint run >.venv/.stoep-run
[ "$kind" = run ] || fingerprint "$kind" >".venv/.stoep-$kind"
say "environment: .venv is ready"
