#!/bin/sh
# See that the programs which the tests need are on this machine; install them when we may.
set -eu
cd "$(dirname "$0")/.."
. tools/machine.sh

log=build/packages.log

look() {
    missing=''
    find_chromium || missing="$missing chromium"
    find_postgres || missing="$missing postgresql"
    runs msgfmt --version || missing="$missing gettext"
    runs java -version || missing="$missing default-jre-headless"
    runs node --version || missing="$missing nodejs"
    runs npm --version || missing="$missing npm"
    find_python || missing="$missing ${bare:-python3}-venv"
    # The driver of the browser tests asks for this library, and a bare Debian has it not.
    [ "$(uname)" != Linux ] || runs "${python:-python3}" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' ||
        missing="$missing libatomic1"
}

look
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && runs apt-get --version; then
    say "packages: installing$missing"
    mkdir -p build
    # shellcheck disable=SC2086  # a list of names
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing; } \
        >"$log" 2>&1 </dev/null || stop "apt-get could not install$missing; $log tells why."
    look
fi
[ -z "$missing" ] || stop "the tests need what is not on this machine yet; install it" \
    "(on Debian and Ubuntu: 'sudo apt install$missing') and run the same command again."
say "packages: all there"
