#!/bin/sh
# Install the checkers of pages that come as Node packages, once: tools/node.sh
set -eu
cd "$(dirname "$0")/../tests/tools"
. ../../tools/machine.sh

log=../../build/node.log
stamp=node_modules/.stoep
now=$(cat package.json package-lock.json | cksum)

if [ "$now" = "$(cat "$stamp" 2>/dev/null)" ]; then
    say "node: tests/tools is up to date"
    exit 0
fi
say "node: installing the checkers of tests/tools"
mkdir -p ../../build
npm ci >"$log" 2>&1 </dev/null || stop "npm could not install the checkers of tests/tools; build/node.log tells why."
echo "$now" >"$stamp"
