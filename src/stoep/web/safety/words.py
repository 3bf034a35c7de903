"""Codes and words that let someone in: how they are made, read back, and kept as a digest."""

import secrets
import unicodedata
from functools import cache
from importlib import resources

from django.utils.crypto import salted_hmac

# No letters or digits that look or sound alike when a code is read out over the phone.
_SIGNS = "ACDEFHJKMNPRTUVWXY34679"
# What somebody reads where one of those stands; these signs themselves are in no code.
_MEANT = str.maketrans("OQ0GB81Z2", "DDD633777")


def new_code() -> str:
    """Return a code for a letter, as people read it: 'ACDE-F346' (23⁸: 78 thousand million of them)."""
    signs = [secrets.choice(_SIGNS) for _ in range(8)]
    return "".join(signs[:4]) + "-" + "".join(signs[4:])


def code_digest(code: str) -> str:
    """Return what is kept of a code. Spaces, dashes, lower case and signs that look alike make no difference."""
    plain = unicodedata.normalize("NFKC", code).upper().translate(_MEANT)
    return _digest("code", "".join(c for c in plain if c.isalnum()))


@cache
def card_words() -> tuple[str, ...]:
    """Return the 512 words that word cards are made of."""
    return tuple(resources.files("stoep.core").joinpath("wordcard.txt").read_text(encoding="utf-8").split())


def new_card() -> str:
    """Return five words for a card (2⁴⁵ of them, and wrong tries are held off)."""
    return " ".join(secrets.choice(card_words()) for _ in range(5))


def card_digest(words: str) -> str:
    """Return what is kept of a card. Capitals, commas and accents make no difference."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return _digest("card", " ".join("".join(c if c.isalpha() else " " for c in plain if c.isascii()).split()))


def address_digest(secret: str) -> str:
    """Return what is kept of the secret in an address."""
    return _digest("address", secret)


def cache_key(key: str, prefix: str, version: int) -> str:
    """Return the name under which a counter is kept: a digest, for the key can be made of an address."""
    return _digest("cache", f"{prefix}:{version}:{key}")


def _digest(salt: str, value: str) -> str:
    return salted_hmac("stoep." + salt, value, algorithm="sha256").hexdigest()
