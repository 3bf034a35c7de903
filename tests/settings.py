"""The settings of the tests: those of Stoep, in a folder that is thrown away, without waiting and without real mail."""

import os
from tempfile import mkdtemp

os.environ["STOEP_DATA"] = mkdtemp(prefix="stoep-test-")
os.environ["STOEP_WRONG_SECONDS"] = "0"
os.environ["STOEP_DEMO"] = "1"
os.environ["STOEP_SYNCHRONOUS"] = "OFF"

from stoep.web.settings import *

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as on a real server: in memory, SQLite locks whole tables and knows no WAL.
    DATABASES["default"]["TEST"] = {"NAME": str(STOEP_DATA / "test.sqlite3")}
