"""The doors of notices: open ones for who has the keys; what was decided for who said it and whose text it was."""

from dataclasses import dataclass
from typing import TypeVar

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404

from stoep.web.asks.access import see_ask
from stoep.web.initiatives.access import see_gathering, see_initiative
from stoep.web.neighbours.access import AtHome, Here
from stoep.web.neighbours.models import Neighbour
from stoep.web.notices.models import About, Notice, Objection, Pause
from stoep.web.notices.queries import open_objections, open_pauses, pause_of, text_of, ways_back
from stoep.web.places.access import see_place
from stoep.web.things.access import see_thing

Row = TypeVar("Row")
_SALT = "stoep.notice"
_LINK_DAYS = 200
WHAT = {"vraag": About.ASK, "spul": About.THING, "initiatief": About.INITIATIVE, "dag": About.GATHERING,
        "plek": About.PLACE, "anders": About.ELSE}  # fmt: skip
_SEE = {About.ASK: see_ask, About.THING: see_thing, About.INITIATIVE: see_initiative,
        About.GATHERING: see_gathering, About.PLACE: see_place}  # fmt: skip


def text_to_report(here: Here, what: str, pk: int) -> tuple[About, int | None]:
    """A text that who looks may see, to say something of; what they may not see: 404."""
    about = WHAT.get(what)
    if about is None:
        raise Http404
    if about == About.ELSE:
        return about, None
    return about, _SEE[about](here, pk).pk


def notice_to_decide(here: AtHome, pk: int) -> Notice:
    """An open notice here. About one's own text, or said by oneself: 403, another keyholder decides."""
    notice = notice_here(here, pk)
    if notice.closed_on:
        raise Http404
    writer = text_of(notice).writer
    if here.neighbour.pk in (notice.by_id, writer.pk if writer else None):
        raise PermissionDenied
    return notice


def notice_here(here: AtHome, pk: int) -> Notice:
    """A notice of this neighbourhood; of another: 404."""
    try:
        return Notice.objects.select_related("neighbourhood", "by").get(pk=pk, neighbourhood=here.neighbourhood)
    except Notice.DoesNotExist as missing:
        raise Http404 from missing


def objection_to_decide(here: AtHome, pk: int) -> Objection:
    """An open objection against what another keyholder decided. One's own decision: 404."""
    return _one(open_objections(here.neighbourhood, here.neighbour).filter(pk=pk).first())


def pause_to_agree_to(here: AtHome, pk: int) -> Pause:
    """A pause that another keyholder proposed. One's own, or of oneself: 404."""
    return _one(open_pauses(here.neighbourhood, here.neighbour).filter(pk=pk).first())


def pause_to_end(here: AtHome, pk: int) -> Pause:
    """A pause of which the way back was asked. One's own: 404."""
    return _one(ways_back(here.neighbourhood, here.neighbour).filter(pk=pk).first())


def own_pause(here: AtHome) -> Pause:
    """One's own pause; who has none: 404."""
    return _one(pause_of(here.neighbour))


def _one(found: Row | None) -> Row:
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Reader:
    """Who reads what was decided: who said it, or whose text it is."""

    notice: Notice
    is_writer: bool


def notice_token(notice: Notice, *, writer: Neighbour | None = None) -> str:
    """Return the token of the link to what was decided, for who said it or for who wrote the text."""
    return signing.dumps([notice.pk, writer.pk if writer else 0], salt=_SALT)


def notice_of_token(token: str) -> Reader:
    """What a link is about. A wrong or old link, or what is forgotten: 404."""
    try:
        pk, writer = signing.loads(token, salt=_SALT, max_age=60 * 60 * 24 * _LINK_DAYS)
        return Reader(Notice.objects.select_related("neighbourhood").get(pk=pk), writer > 0)
    except (signing.BadSignature, Notice.DoesNotExist) as wrong:
        raise Http404 from wrong
