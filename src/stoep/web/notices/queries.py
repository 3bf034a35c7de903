"""Open notices, decisions and pauses, as who may see them sees them. There is no list of people."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from stoep.web.asks.models import Ask
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.keys.models import Rule
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.notices.models import About, Decision, Notice, Objection, Pause, Told, Verdict
from stoep.web.places.models import Place
from stoep.web.things.models import Thing

ROWS: dict[str, type[Ask] | type[Thing] | type[Initiative] | type[Gathering] | type[Place]] = {
    About.ASK: Ask,
    About.THING: Thing,
    About.INITIATIVE: Initiative,
    About.GATHERING: Gathering,
    About.PLACE: Place,
}
CAN_BE_HIDDEN = (About.ASK, About.THING, About.INITIATIVE, About.GATHERING)
_PAGES = {About.ASK: "asked", About.THING: "thing", About.INITIATIVE: "initiative", About.GATHERING: "gathering",
          About.PLACE: "place"}  # fmt: skip


def paused_in(neighbourhood: Neighbourhood) -> set[int]:
    """Who has a pause now."""
    now = Pause.objects.filter(neighbour__neighbourhood=neighbourhood, until__gte=timezone.localdate())
    return set(now.values_list("neighbour_id", flat=True))


def pause_of(neighbour: Neighbour) -> Pause | None:
    """The pause that somebody has now."""
    return Pause.objects.filter(neighbour=neighbour, until__gte=timezone.localdate()).order_by("-until").first()


@dataclass(frozen=True)
class Text:
    """The text that a notice is about, as it stands there now; empty when it is gone."""

    title: str
    words: str
    url: str
    hidden: bool
    writer: Neighbour | None
    can_be_hidden: bool


def text_of(notice: Notice) -> Text:
    """Find the text of a notice, and the one neighbour who wrote it, if it is one."""
    model = ROWS.get(notice.about)
    row = (
        model._default_manager.filter(pk=notice.row or 0, neighbourhood=notice.neighbourhood_id).first()
        if model
        else None
    )
    if row is None:
        return Text("", "", "", hidden=False, writer=None, can_be_hidden=False)
    url = reverse(_PAGES[About(notice.about)], args=[notice.neighbourhood.slug, row.pk])
    words = getattr(row, "body", "") or getattr(row, "about", "") or getattr(row, "note", "")
    title = row.title or row.initiative.title if isinstance(row, Gathering) else str(row)
    return Text(
        title=title,
        words=words,
        url=url,
        hidden=getattr(row, "hidden", False),
        writer=_writer(row),
        can_be_hidden=notice.about in CAN_BE_HIDDEN,
    )


def _writer(row: Ask | Thing | Initiative | Gathering | Place) -> Neighbour | None:
    """Return who wrote a text: of what several make together nobody alone."""
    if isinstance(row, Ask | Thing):
        return row.by
    if isinstance(row, Place):
        return None
    makers = list((row.initiative if isinstance(row, Gathering) else row).makers.all()[:2])
    return makers[0] if len(makers) == 1 else None


@dataclass(frozen=True)
class NoticeRow:
    pk: int
    kind: str
    rule: str
    words: str
    title: str
    made_on: date


def open_notices(neighbourhood: Neighbourhood) -> list[NoticeRow]:
    """What is still to be decided, the oldest first."""
    return [
        NoticeRow(
            pk=notice.pk,
            kind=notice.get_about_display(),
            rule=str(Rule(notice.rule).label),
            words=notice.words,
            title=text_of(notice).title,
            made_on=timezone.localdate(notice.made_at),
        )
        for notice in neighbourhood.notices.filter(closed_on=None).select_related("neighbourhood")[:30]
    ]


def hidden_texts(neighbourhood: Neighbourhood) -> list[NoticeRow]:
    """The texts that are hidden now, to show them again when they were changed."""
    closed = Notice.objects.filter(neighbourhood=neighbourhood, about__in=CAN_BE_HIDDEN, closed_on__isnull=False)
    rows = []
    for notice in closed.filter(decisions__verdict__in=[Verdict.HIDE, Verdict.PAUSE]).distinct()[:30]:
        text = text_of(notice)
        if text.hidden:
            rule = str(Rule(notice.rule).label)
            rows.append(NoticeRow(notice.pk, notice.get_about_display(), rule, "", text.title, notice.made_at.date()))
    return rows


def open_objections(neighbourhood: Neighbourhood, neighbour: Neighbour) -> QuerySet[Objection]:
    """The objections that this keyholder may look at: not those against what they decided themselves, or wrote."""
    found = Objection.objects.filter(decision__notice__neighbourhood=neighbourhood, closed_on=None)
    mine = Q(decision__by=neighbour) | Q(decision__told__neighbour=neighbour) | Q(decision__notice__by=neighbour)
    mine |= Q(decision__pause__agreed_by=neighbour)
    return found.exclude(mine).select_related("decision__notice__neighbourhood")


def open_pauses(neighbourhood: Neighbourhood, neighbour: Neighbour) -> QuerySet[Pause]:
    """The pauses that another keyholder proposed and that wait for a second one."""
    found = Pause.objects.filter(neighbour__neighbourhood=neighbourhood, until=None)
    mine = Q(decision__by=neighbour) | Q(neighbour=neighbour) | Q(decision__notice__by=neighbour)
    return found.exclude(mine).select_related("decision__notice__neighbourhood", "neighbour")


def ways_back(neighbourhood: Neighbourhood, neighbour: Neighbour) -> QuerySet[Pause]:
    """The pauses of which somebody asked the way back, and this keyholder didn't say yes yet."""
    asked = Pause.objects.filter(neighbour__neighbourhood=neighbourhood, until__gte=timezone.localdate())
    asked = asked.exclude(way_back=None).exclude(way_back__first_yes=neighbour).exclude(neighbour=neighbour)
    return asked.select_related("way_back", "decision")


def told_to(neighbour: Neighbour) -> QuerySet[Told]:
    """What was decided about texts of this neighbour."""
    return neighbour.told.select_related("decision__notice__neighbourhood").order_by("-pk")


def last_decision(notice: Notice) -> Decision | None:
    """What holds now."""
    return notice.decisions.select_related("by").last()
