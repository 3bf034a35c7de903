"""What the settings promise about cookies, pages and addresses, in each way that a server can be set up."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

NAMES = (
    "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SAMESITE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DEBUG", "SECRET_KEY", "EMAIL_BACKEND",
    "STOEP_FORGET_DAYS", "DEFAULT_FROM_EMAIL", "STOEP_DEMO",
)  # fmt: skip
UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:")


def settings_with(folder: Path, **environment: str) -> dict[str, Any]:
    """Return the settings as another process sees them, with only this in its environment."""
    code = (
        f"import json, stoep.web.settings as s\nprint(json.dumps({{n: getattr(s, n) for n in {NAMES!r}}}, default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"STOEP_DATA": str(folder / "data"), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_cookies_are_for_this_server_only() -> None:
    """SECURITY.md: scripts can't read them, other sites can't use them."""
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        assert getattr(settings, f"{cookie}_COOKIE_HTTPONLY") is True
        assert getattr(settings, f"{cookie}_COOKIE_SAMESITE") in {"Lax", "Strict"}


def test_behind_tls_nothing_travels_without_it(tmp_path: Path) -> None:
    found = settings_with(tmp_path, STOEP_URL="https://stoep.voorbeeld.example/", STOEP_PROXIES="1")
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is found["LANGUAGE_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] > 0
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://stoep.voorbeeld.example"]
    assert "stoep.voorbeeld.example" in found["ALLOWED_HOSTS"]
    assert "*" not in found["ALLOWED_HOSTS"]


def test_without_any_setting_it_is_a_small_safe_server(tmp_path: Path) -> None:
    found = settings_with(tmp_path)
    assert found["DEBUG"] is False
    assert found["STOEP_DEMO"] is False
    assert found["SESSION_COOKIE_SECURE"] is False, "there is no TLS on 127.0.0.1"
    assert found["SECURE_PROXY_SSL_HEADER"] is None, "nobody vouches for a header when there is no proxy"
    assert found["STOEP_FORGET_DAYS"] == 90
    assert set(found["ALLOWED_HOSTS"]) == {"127.0.0.1", "localhost", "[::1]"}
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    key = tmp_path / "data" / "secret.key"
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_text()) >= 50
    assert settings_with(tmp_path)["SECRET_KEY"] == found["SECRET_KEY"], "a second start keeps the first key"


def test_an_own_secret_key_writes_none(tmp_path: Path) -> None:
    found = settings_with(tmp_path, STOEP_SECRET_KEY="k" * 50)
    assert found["SECRET_KEY"] == "k" * 50
    assert not (tmp_path / "data" / "secret.key").exists()


def test_the_page_policy_lets_nothing_run_that_is_not_ours() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert directives["base-uri"] == directives["frame-ancestors"] == ["'none'"]
    for name, sources in directives.items():
        assert not set(sources).intersection(UNSAFE), name
        assert set(sources) <= {"'none'", "'self'", "data:"}, f"{name} asks another host"
    assert "data:" not in directives["script-src"]


def test_a_page_says_its_policy_and_asks_no_other_host(client: Client) -> None:
    response = client.get("/even-praten/")
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    body = response.content.decode()
    assert "<style" not in body
    assert " style=" not in body
    assert " onclick=" not in body
    assert set(response.cookies) <= {"csrftoken"}, "a page that asks nothing keeps nothing of who reads it (E11)"


def test_there_is_no_room_from_which_all_can_be_seen() -> None:
    """E07, R8, R9: no admin, no groups or permissions; a server has no place to look at persons."""
    installed = set(settings.INSTALLED_APPS)
    assert not {app for app in installed if "admin" in app}
    fields = {field.name for field in get_user_model()._meta.get_fields()}
    assert not fields & {"is_staff", "is_superuser", "groups", "user_permissions", "last_login", "date_joined"}
