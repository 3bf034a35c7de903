#!/bin/sh
# Gather the texts of the interface into the .po files, and compile these.
set -eu
cd "$(dirname "$0")/.."
. tools/machine.sh

runs msgfmt --version || stop "this needs gettext; install it (on Debian and Ubuntu: 'sudo apt install gettext')."
STOEP_DATA=$(pwd)/build/test-data
export STOEP_DATA DJANGO_SETTINGS_MODULE=stoep.web.settings
python=$(pwd)/.venv/bin/python

cd src/stoep/web
mkdir -p locale
languages=--all
[ -n "$(find locale -name '*.po')" ] || languages=--locale=nl
"$python" -m django makemessages "$languages" --no-obsolete --no-wrap --add-location file
# The moment of gathering would make every run a change.
find locale -name '*.po' -exec sed -i.old '/^"POT-Creation-Date: /d' {} +
find locale -name '*.po.old' -exec rm {} +
"$python" -m django compilemessages
