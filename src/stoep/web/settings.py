"""One settings file with working defaults; what differs comes from the environment (docs/reference/settings.md)."""

import os
import secrets
from importlib.metadata import version
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def _on(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: str) -> float:
    value = os.environ.get(name, default)
    try:
        return float(value)
    except ValueError as wrong:
        raise ImproperlyConfigured(f"{name} is '{value}'; make it a number, such as {default}.") from wrong


# --- Where everything is -------------------------------------------------------------------------
STOEP_DATA = Path(os.environ.get("STOEP_DATA", "stoep-data")).resolve()
STOEP_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
STOEP_URL = os.environ.get("STOEP_URL", "http://127.0.0.1:8000").rstrip("/")
STOEP_DEMO = _on("STOEP_DEMO")
# Who met whom is forgotten after this many days (mission, the loop, 4).
STOEP_FORGET_DAYS = int(_number("STOEP_FORGET_DAYS", "90"))
# How far ahead the dates of a rhythm stand in the database.
STOEP_AHEAD_DAYS = int(_number("STOEP_AHEAD_DAYS", "60"))
# After a wrong code or card the next one waits: seconds at first and twice as long each time, and how many tries in
# a quarter of an hour.
STOEP_WRONG_SECONDS = _number("STOEP_WRONG_SECONDS", "1")
STOEP_WRONG_TRIES = int(_number("STOEP_WRONG_TRIES", "8"))
# The same for the codes of one neighbourhood, from all networks together.
STOEP_WRONG_TRIES_HERE = int(_number("STOEP_WRONG_TRIES_HERE", "100"))
# The open catalogue where titles of books are looked up; empty: nobody is asked.
STOEP_BOOKS = os.environ.get("STOEP_BOOKS", "")
if STOEP_BOOKS and not STOEP_BOOKS.startswith("https://"):
    raise ImproperlyConfigured(f"STOEP_BOOKS is '{STOEP_BOOKS}'; make it an address that begins with https://.")
# Where neighbours and authorities reach who keeps the server; it stands on the page 'Contact'. Empty: the first
# address of mail from here.
STOEP_CONTACT = os.environ.get("STOEP_CONTACT", "")
# Addresses of this machine that may be asked too, and without TLS; only tests name any.
STOEP_FETCH_ALSO: tuple[str, ...] = ()
# How many reverse proxies stand before Stoep; 0 means that the address of the connection is the visitor's.
STOEP_PROXIES = int(_number("STOEP_PROXIES", "0"))


def _secret_key() -> str:
    """Return the key of this server, made at the first start and kept in STOEP_DATA."""
    path = STOEP_DATA / "secret.key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:  # another process was first; its key counts
            pass
        return path.read_text().strip()


SECRET_KEY = os.environ.get("STOEP_SECRET_KEY") or _secret_key()
DEBUG = False
_SECURE = STOEP_URL.startswith("https://")
_HOST = STOEP_URL.split("://", 1)[-1].split("/")[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = [h for h in os.environ.get("STOEP_HOSTS", f"{_HOST},127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [STOEP_URL] if _SECURE else []

# --- What it is made of --------------------------------------------------------------------------
INSTALLED_APPS = [
    "stoep.web.ui",
    "stoep.web.jobs",
    "stoep.web.safety",
    "stoep.web.neighbourhoods",
    "stoep.web.neighbours",
    "stoep.web.places",
    "stoep.web.subscriptions",
    "stoep.web.initiatives",
    "stoep.web.rhythms",
    "stoep.web.coming",
    "stoep.web.arrivals",
    "stoep.web.asks",
    "stoep.web.turns",
    "stoep.web.things",
    "stoep.web.encounters",
    "stoep.web.between",
    "stoep.web.keys",
    "stoep.web.notices",
    "stoep.web.secondline",
    "stoep.web.mail",
    "stoep.web.feeds",
    "stoep.web.signin",
    "stoep.web.photos",
    "stoep.web.walks",
    "stoep.web.frame",
    "stoep.web.moving",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # It pads each answer by chance, so that a compressed length tells nothing of a token in it (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "stoep.web.ui.middleware.PavementMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "stoep.web.urls"
WSGI_APPLICATION = "stoep.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stoep.web.ui.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "stoep.web.ui.templatetags.stoep",
            ],
        },
    }
]

# --- The database, and work that is done later -----------------------------------------------------
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{STOEP_DATA / 'stoep.sqlite3'}", conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: under WAL a deferred transaction that writes after it has read fails at once when another
    # writer was in between; an immediate one waits for its turn.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous={os.environ.get('STOEP_SYNCHRONOUS', 'FULL')};"
            "PRAGMA busy_timeout=20000; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
CACHES = {
    # Counters that must hold over all processes, such as the limits on asking for a code.
    # Under keys that can't be guessed back to an address.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "stoep_cache",
        "KEY_FUNCTION": "stoep.web.safety.words.cache_key",
    },
    # Fragments of pages, keyed by their neighbourhood's version: each process keeps its own.
    "fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
    # Who pastes very many texts is counted in memory: of a text that is looked at nothing reaches the database.
    "counts": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts"},
}
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Who you are -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "neighbours.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "stoep.web.signin.adapter.Adapter"
ACCOUNT_FORMS = {
    "request_login_code": "stoep.web.signin.forms.AskCodeForm",
    "confirm_login_code": "stoep.web.signin.forms.TypeCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 365
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _SECURE
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _SECURE

# --- Safety ----------------------------------------------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if STOEP_PROXIES else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "stoep.web.ui.views.stale_form"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1500
DATA_UPLOAD_MAX_NUMBER_FILES = 3
FILE_UPLOAD_HANDLERS = ["stoep.web.photos.uploads.UpToTheLimit"]

# --- Mail ------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = os.environ.get("STOEP_MAIL_FROM", f"Stoep <stoep@{_HOST}>")
# Where answers to mails arrive, and what can't be delivered; to the part before the @ something is added after a plus.
STOEP_MAIL_REPLY = os.environ.get("STOEP_MAIL_REPLY", "")
if STOEP_MAIL_REPLY and (STOEP_MAIL_REPLY.count("@") != 1 or "+" in STOEP_MAIL_REPLY or len(STOEP_MAIL_REPLY) > 80):
    raise ImproperlyConfigured(f"STOEP_MAIL_REPLY is '{STOEP_MAIL_REPLY}'; make it an address like antwoord@buurt.nl.")
if os.environ.get("STOEP_SMTP"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, _, _port = os.environ["STOEP_SMTP"].partition(":")
    EMAIL_PORT = int(_port or 25)
    EMAIL_HOST_USER = os.environ.get("STOEP_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("STOEP_SMTP_PASSWORD", "")
    EMAIL_USE_TLS = _on("STOEP_SMTP_TLS")
    EMAIL_TIMEOUT = 20
else:  # without a mail server, mail is put where the keeper of the server can read it
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = STOEP_DATA / "mail"

# --- Words, times, files ---------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
STATIC_URL = "/static/"
STATIC_ROOT = STOEP_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STOEP_RELEASE = version("stoep")

# Logs hold no names, addresses or texts: paths of requests stay out too, for a path can hold a person's link.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "null": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "stoep": {"level": "INFO"},
        "django.request": {"handlers": ["null"], "propagate": False},
        "django.security.DisallowedHost": {"handlers": ["null"], "propagate": False},
        "stoep.request": {"level": "ERROR"},
        # They log a whole traceback, and that of a mail server has the address in it; stoep.jobs says what failed.
        "django_tasks": {"handlers": ["null"], "propagate": False},
        "django_tasks_db": {"handlers": ["null"], "propagate": False},
    },
}
