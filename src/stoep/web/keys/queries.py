"""Who keeps the keys, who would like to, and what stands in the key book."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from stoep.web.keys.models import Deed, Entry, Rule, Wish
from stoep.web.neighbourhoods.models import Code, Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.notices.models import About

FEWEST = 2
"""So many neighbours keep the keys, if it can be."""
LAST_MONTH = timedelta(days=30)
_PAGE = 100


def keyholders(neighbourhood: Neighbourhood, today: date | None = None) -> QuerySet[Neighbour]:
    """Who keeps the keys now."""
    found = neighbourhood.neighbours.filter(keys_until__gte=today or timezone.localdate())
    return found.order_by("name", "pk")


def yeses_needed(neighbour: Neighbour) -> int:
    """How many must say yes before this neighbour has the keys, or has them longer.

    Two keyholders, or the one that there is; where nobody has them any two neighbours, so that nobody is locked out.
    Longer: one other neighbour, whoever it is.
    """
    if neighbour.has_keys:
        return 1
    return 1 if keyholders(neighbour.neighbourhood).count() == 1 else FEWEST


def may_agree(one: Neighbour, wish: Wish) -> bool:
    """Say whether this neighbour may say yes to a wish of another."""
    if one.pk == wish.neighbour_id:
        return False
    if wish.neighbour.has_keys or one.has_keys:
        return True
    return not keyholders(one.neighbourhood).exists()


def ends_soon(neighbour: Neighbour) -> bool:
    """Say whether the last month of the keys has begun."""
    return neighbour.has_keys and neighbour.keys_until is not None and (
        neighbour.keys_until - LAST_MONTH <= timezone.localdate()
    )  # fmt: skip


def gives_keys_at_once(code: Code) -> bool:
    """Say whether a code for the keys is enough by itself: from who keeps the server, or to find the second one."""
    return code.with_key and (code.made_by is None or keyholders(code.neighbourhood).count() < FEWEST)


@dataclass(frozen=True)
class WishRow:
    pk: int
    name: str
    longer: bool
    more: int
    may_agree: bool
    agreed: bool


def wish_rows(neighbour: Neighbour) -> list[WishRow]:
    """Who would like to keep the keys; the one who looks sees whether they can say yes."""
    wishes = Wish.objects.filter(neighbour__neighbourhood=neighbour.neighbourhood).select_related("neighbour")
    rows = []
    for wish in wishes.prefetch_related("yeses").order_by("pk"):
        wish.neighbour.neighbourhood = neighbour.neighbourhood
        said = {yes.by_id for yes in wish.yeses.all()}
        rows.append(
            WishRow(
                pk=wish.pk,
                name=wish.neighbour.name,
                longer=wish.neighbour.has_keys,
                more=max(0, yeses_needed(wish.neighbour) - len(said)),
                may_agree=may_agree(neighbour, wish) and neighbour.pk not in said,
                agreed=neighbour.pk in said,
            )
        )
    return rows


@dataclass(frozen=True)
class EntryRow:
    on: date
    by: str
    deed: str
    about: str
    rule: str
    days: int | None
    words: str


def book_rows(neighbourhood: Neighbourhood) -> list[EntryRow]:
    """The key book, newest first."""
    entries = Entry.objects.filter(neighbourhood=neighbourhood).select_related("by")[:_PAGE]
    return [
        EntryRow(
            on=entry.on,
            by=entry.by.name if entry.by else _("Who keeps the server"),
            deed=str(Deed(entry.deed).label),
            about=str(About(entry.about).label) if entry.about else "",
            rule=str(Rule(entry.rule).label) if entry.rule else "",
            days=entry.days,
            words=entry.words,
        )
        for entry in entries
    ]


def names_in(words: str, neighbourhood: Neighbourhood, but: Collection[int] = ()) -> list[str]:
    """Which names of neighbours stand in a sentence, so that they can be taken out before it is kept."""
    said = {word.strip(".,:;!?()'\"").casefold() for word in words.split()}
    names = neighbourhood.neighbours.exclude(pk__in=but).values_list("name", flat=True)
    found = {name for name in names if {part.casefold() for part in name.split() if len(part) > 1} & said}
    return sorted(found)
