"""The door of a neighbourhood: who stands before us, and may they come in here?"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from stoep.web.between.queries import waits_for_a_parent
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Gift, Neighbour, User
from stoep.web.notices.queries import pause_of

_EMAIL_SALT = "stoep.email"
_EMAIL_SECONDS = 60 * 60 * 24


# What works always, also in a pause and before a parent said yes: what is one's own, going, and leaving others alone.
_ALWAYS = {
    "about_me", "gift", "company", "card", "sign_out_everywhere", "go", "not_coming", "keys_down", "rather_not",
    "take_back_mark", "young", "way_back", "end_rest",
}  # fmt: skip


class HeldBack(Exception):
    """Who is signed in has a pause until a day, or is under sixteen and waits for a parent's yes (no day)."""

    def __init__(self, slug: str, until: date | None) -> None:
        super().__init__()
        self.slug = slug
        self.until = until


class SignInFirst(Exception):
    """Nobody is signed in, and this page is somebody's own. The middleware turns it into the sign-in page."""


class NotKnownYet(Exception):
    """Who looks came in a moment ago and nobody here knows them yet. The middleware leads to what they can do."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True)
class Here:
    """A neighbourhood as it is looked at by a visitor, or by one of its neighbours.

    Whom nobody here knows yet looks as a visitor does; only what is their own is opened by `own_page`.
    """

    neighbourhood: Neighbourhood
    neighbour: Neighbour | None
    new: Neighbour | None = None

    @property
    def slug(self) -> str:
        return self.neighbourhood.slug

    @property
    def own(self) -> Neighbour | None:
        """Whose own page this would be, known or not."""
        return self.neighbour or self.new


@dataclass(frozen=True)
class AtHome(Here):
    """The same, when it is certainly a neighbour who looks."""

    neighbour: Neighbour


def look(request: HttpRequest, slug: str) -> Here:
    """Everyone may look at what is on the pavement. 404: there is no such neighbourhood."""
    try:
        neighbourhood = Neighbourhood.objects.get(slug=slug)
    except Neighbourhood.DoesNotExist as missing:
        raise Http404 from missing
    timezone.activate(ZoneInfo(neighbourhood.time_zone))
    who = None
    if request.user.is_authenticated:
        own = Neighbour.objects.filter(neighbourhood=neighbourhood, user_id=request.user.pk).select_related(
            "street", "arrival", "young"
        )
        who = own.first()
        if who:
            who.neighbourhood = neighbourhood
    here = Here(neighbourhood, who) if who is None or who.known else Here(neighbourhood, None, new=who)
    request.here = here  # type: ignore[attr-defined]  # for the page around every page
    return here


def at_home(request: HttpRequest, slug: str) -> AtHome:
    """What neighbours share. Nobody signed in: first sign in; a neighbour from elsewhere: 403."""
    here = look(request, slug)
    if not request.user.is_authenticated:
        raise SignInFirst
    if here.new:
        raise NotKnownYet(here.slug)
    if here.neighbour is None:
        raise PermissionDenied
    if request.method == "POST" and request.resolver_match and request.resolver_match.url_name not in _ALWAYS:
        _may_do(here.neighbour, slug)
    return AtHome(here.neighbourhood, here.neighbour)


def own_page(request: HttpRequest, slug: str) -> AtHome:
    """What is about oneself alone: also for whom nobody here knows yet."""
    here = look(request, slug)
    if not here.new:
        return at_home(request, slug)
    own = AtHome(here.neighbourhood, here.new)
    request.here = own  # type: ignore[attr-defined]  # the page around it is theirs too
    return own


def _may_do(neighbour: Neighbour, slug: str) -> None:
    if pause := pause_of(neighbour):
        raise HeldBack(slug, pause.until)
    if waits_for_a_parent(neighbour):
        raise HeldBack(slug, None)


def keyholder(request: HttpRequest, slug: str) -> AtHome:
    """What is done by whoever has the keys now; other neighbours: 403."""
    here = at_home(request, slug)
    if not here.neighbour.has_keys:
        raise PermissionDenied
    return here


def own_gift(here: AtHome, pk: int) -> Gift:
    """One of the neighbour's own gifts; someone else's is not there (404)."""
    try:
        return Gift.objects.get(pk=pk, neighbour=here.neighbour)
    except Gift.DoesNotExist as missing:
        raise Http404 from missing


def new_email_token(user: User, email: str) -> str:
    """Return the token of the link that is mailed to a new address of an account."""
    return signing.dumps([user.pk, email, _as_it_was(user)], salt=_EMAIL_SALT)


def new_email_of_token(token: str) -> tuple[User, str]:
    """The account and the address that a link in a mail is about.

    A wrong or old link, or one from before the account had another address or ended its sessions: 404.
    """
    try:
        pk, email, as_it_was = signing.loads(token, salt=_EMAIL_SALT, max_age=_EMAIL_SECONDS)
        user = User.objects.get(pk=pk)
    except (signing.BadSignature, User.DoesNotExist) as wrong:
        raise Http404 from wrong
    if user.email != email and as_it_was != _as_it_was(user):
        raise Http404
    return user, email


def _as_it_was(user: User) -> str:
    return salted_hmac(_EMAIL_SALT, f"{user.password} {user.email}", algorithm="sha256").hexdigest()[:20]
