"""What neighbours share, read in more than one place. Never a list of people."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from stoep.core.topics import GROUPS, TOPICS
from stoep.web.between.queries import young_in
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Gift, Kind, Neighbour, Visible

FEWEST_FOR_A_HOOK = 3
"""What neighbours share is shown from three people on, without names (mission, the loop, 2)."""


def topic_words(hook: str) -> tuple[str, str]:
    """Return how a hook is called in the language of the page, and its emoji ('' for somebody's own words)."""
    if hook in TOPICS:
        topic = TOPICS[hook]
        return (topic.en if get_language() == "en" else topic.nl), topic.emoji
    return hook.removeprefix("own:"), ""


def shared_gifts(neighbourhood: Neighbourhood) -> QuerySet[Gift]:
    """The gifts of a neighbourhood that their owners let others find; of whom nobody knows yet none."""
    gifts = Gift.objects.filter(neighbour__neighbourhood=neighbourhood).exclude(neighbour__arrival__known=False)
    return gifts.exclude(visible=Visible.ME)


def people_by_hook(neighbourhood: Neighbourhood) -> dict[str, set[int]]:
    """For each hook the ids of who shares it; for counting only."""
    found: dict[str, set[int]] = defaultdict(set)
    for gift in shared_gifts(neighbourhood).only("neighbour_id", "topic", "words"):
        found[gift.hook].add(gift.neighbour_id)
    return found


@dataclass(frozen=True)
class SharedHook:
    name: str
    emoji: str
    others: int


def hook_for(neighbour: Neighbour) -> SharedHook | None:
    """Something that this neighbour shares with at least three others; the rarest says most."""
    own = {gift.hook for gift in neighbour.gifts.exclude(visible=Visible.ME)}
    people: dict[str, set[int]] = defaultdict(set)
    topics = [h for h in own if not h.startswith("own:")]
    for gift in (
        shared_gifts(neighbour.neighbourhood)
        .filter(topic__in=[*topics, ""])
        .exclude(neighbour=neighbour)
        .only("neighbour_id", "topic", "words")
    ):
        if gift.hook in own:
            people[gift.hook].add(gift.neighbour_id)
    enough = [(len(ids), hook) for hook, ids in people.items() if len(ids) >= FEWEST_FOR_A_HOOK]
    if not enough:
        return None
    others, hook = min(enough)
    name, emoji = topic_words(hook)
    return SharedHook(name, emoji, others)


@dataclass(frozen=True)
class InHouse:
    """One thing that the neighbourhood has in house: how many, and the names of who said 'with my name'."""

    name: str
    emoji: str
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class InHouseGroup:
    name: str
    items: tuple[InHouse, ...]


def in_house(neighbourhood: Neighbourhood, *, for_neighbours: bool) -> list[InHouseGroup]:
    """What we have in house, by group of topics.

    A neighbour sees what three or more share, and the names of who said 'neighbours may see my name'. A visitor
    sees only what was said to everyone, and never a name.
    """
    people: dict[str, set[int]] = defaultdict(set)
    said: dict[str, set[str]] = defaultdict(set)
    gifts = shared_gifts(neighbourhood).filter(kind__in=[Kind.LOVE, Kind.SHOW, Kind.LEARN])
    # Of who is under sixteen nothing is on a page that everyone sees, and no name on any.
    young = young_in(neighbourhood)
    if not for_neighbours:
        gifts = gifts.filter(visible=Visible.EVERYONE).exclude(neighbour__in=young)
    for gift in gifts.select_related("neighbour"):
        people[gift.hook].add(gift.neighbour_id)
        if gift.visible == Visible.EVERYONE and gift.neighbour_id not in young:
            said[gift.hook].add(gift.neighbour.name)
    groups: dict[str, list[InHouse]] = defaultdict(list)
    for hook, ids in people.items():
        if len(ids) < FEWEST_FOR_A_HOOK and not said[hook]:
            continue
        name, emoji = topic_words(hook)
        count = len(ids) if len(ids) >= FEWEST_FOR_A_HOOK else 0
        names = tuple(sorted(said[hook])) if for_neighbours else ()
        groups[TOPICS[hook].group if hook in TOPICS else ""].append(InHouse(name, emoji, count, names))
    english = get_language() == "en"
    titles = {key: group.en if english else group.nl for key, group in GROUPS.items()} | {"": ""}
    return [
        InHouseGroup(title, tuple(sorted(groups[key], key=lambda item: item.name)))
        for key, title in titles.items()
        if groups[key]
    ]


@dataclass(frozen=True)
class GiftRow:
    pk: int
    name: str
    emoji: str
    visible: str


@dataclass(frozen=True)
class GiftGroup:
    kind: str
    label: str
    gifts: tuple[GiftRow, ...]


def gift_rows(neighbour: Neighbour) -> list[GiftGroup]:
    """One's own gifts, by kind; also the kinds of which there are none yet: there the page asks."""
    found: dict[str, list[GiftRow]] = defaultdict(list)
    for gift in neighbour.gifts.all():
        name, emoji = topic_words(gift.topic) if gift.topic else (gift.words, "")
        found[gift.kind].append(GiftRow(gift.pk, name, emoji, gift.get_visible_display()))
    return [GiftGroup(kind.value, str(kind.label), tuple(found[kind.value])) for kind in Kind]


@dataclass(frozen=True)
class Pick:
    key: str
    name: str
    emoji: str
    chosen: bool


@dataclass(frozen=True)
class PickGroup:
    name: str
    picks: tuple[Pick, ...]
    chosen: int


def picks(neighbour: Neighbour, kind: Kind, chosen: set[str] | None) -> list[PickGroup]:
    """The curated topics to tick, by group; `chosen` when a form comes back, else what was said before."""
    if chosen is None:
        chosen = set(neighbour.gifts.filter(kind=kind).exclude(topic="").values_list("topic", flat=True))
    english = get_language() == "en"
    groups: dict[str, list[Pick]] = defaultdict(list)
    for key, topic in TOPICS.items():
        groups[topic.group].append(Pick(key, topic.en if english else topic.nl, topic.emoji, key in chosen))
    return [
        PickGroup(
            GROUPS[key].en if english else GROUPS[key].nl,
            tuple(groups[key]),
            sum(1 for pick in groups[key] if pick.chosen),
        )
        for key in GROUPS
    ]


def unless_hidden(neighbour: Neighbour | None, **own: object) -> Q:
    """What somebody may see of texts that keyholders can hide: all but the hidden ones, and of those one's own.

    Who has the keys sees all of them.
    """
    if neighbour is None:
        return Q(hidden=False)
    return Q() if neighbour.has_keys else Q(hidden=False) | Q(**own)


def mail_language(neighbour: Neighbour) -> str:
    """Return the language of somebody's mail: Dutch, or English for who speaks that and no Dutch."""
    return "en" if "en" in neighbour.languages and "nl" not in neighbour.languages else "nl"
