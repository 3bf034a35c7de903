"""Links that sign someone in as one of the invented cast of the demo."""

from django.core import signing


def demo_link(user: int) -> str:
    """Return the token of a demo link."""
    return signing.dumps(user, salt="stoep.demo")


def user_of_demo_link(token: str) -> int:
    """Return whose it is. Raises BadSignature."""
    return int(signing.loads(token, salt="stoep.demo", max_age=60 * 60 * 24 * 30))
