#!/bin/sh
# Take a picture of every page of the demo, wide and narrow, into shots/.
set -eu
cd "$(dirname "$0")/.."
. tools/machine.sh

find_chromium || stop "no Chromium was found; tools/packages.sh tells what to install."
tools/environment.sh test
STOEP_CHROMIUM=$chromium exec .venv/bin/python -m tests.browser.pictures
