"""The demo neighbourhood holds together, and speaks as a neighbour would."""

import re
import tomllib
from collections import Counter
from importlib.resources import files
from itertools import product

import pytest

DEMO = tomllib.loads((files("stoep.web.demo") / "lokaal_o.toml").read_text(encoding="utf-8"))
GROUPS = tomllib.loads((files("stoep.core") / "topics.toml").read_text(encoding="utf-8"))
TOPICS = {topic["key"]: topic for group in GROUPS.values() for topic in group["topics"]}

PEOPLE = {person["key"]: person for person in DEMO["people"]}
PLACES = {place["key"]: place for place in DEMO["places"]}
INITIATIVES = {initiative["key"]: initiative for initiative in DEMO["initiatives"]}
STREETS = {street["name"] for street in DEMO["streets"]}
GIFTS = [(person["key"], gift) for person in DEMO["people"] for gift in person["gifts"]]

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
TIMES = {f"{day}-{part}" for day, part in product(DAYS, ("morning", "afternoon", "evening"))}
CAST = ["anja", "joost", "dina", "fatma", "wim", "sanne", "noor"]

# Words that make someone small, or that belong to an office (R3-R5); they count inside longer words too.
BANNED = re.compile(
    r"eenza|kwetsba|zielig|sukkel|medelijden|behoefti|doelgroep|ouderen|minima|beperking|lotgeno|maatje|buddy"
    r"|hulp|help|geholpen|vrijwillig|cli[eë]nt|pati[eë]nt|zorgvra|intake|dossier|casus|indicatie|traject|project"
    r"|campagne|professional|deelnemer|bewoners|dagbesteding|welzijn|activer|signaler|participa",
    re.IGNORECASE,
)
# First names that stand in the essay stay there.
ESSAY_NAMES = re.compile(r"\b(Birgit|Dien|Eric|Robin|Mike|Lenette|Jeroen|Cormac)\b")


def texts(value: object) -> list[str]:
    """Return every string of the file; a key or an hour does no harm among them."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


TEXTS = texts(DEMO)


def hook(gift: dict[str, str]) -> str:
    return gift.get("topic") or "own:" + gift["words"].casefold()


def part_of_day(hour: str) -> str:
    return "morning" if hour < "12:00" else "afternoon" if hour < "17:00" else "evening"


def shared_loves(person: dict) -> set[str]:
    return {hook(gift) for gift in person["gifts"] if gift["kind"] == "love" and gift["visible"] != "me"}


def test_there_are_a_hundred_people_and_the_cast_comes_first() -> None:
    assert len(DEMO["people"]) == len(PEOPLE) == 100
    assert len({person["name"] for person in DEMO["people"]}) == 100
    assert [person["key"] for person in DEMO["people"]][: len(CAST)] == CAST
    assert PEOPLE["dina"]["brings"] == "joost"
    assert DEMO["neighbourhood"]["keyholders"] == ["wim", "sanne"]


def test_everything_else_has_its_number() -> None:
    sizes = {"streets": 14, "places": 10, "earlier_houses": 4, "initiatives": 12, "asks": 10, "things": 9, "books": 12}
    assert {table: len(DEMO[table]) for table in sizes} == sizes
    assert [house["now"] for house in DEMO["earlier_houses"]] == [False, False, False, True]


@pytest.mark.parametrize("table", ["people", "places", "initiatives", "earlier_houses"])
def test_keys_are_given_once_and_are_plain(table: str) -> None:
    keys = [row["key"] for row in DEMO[table]]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z_]+", key) for key in keys)


def test_a_street_is_a_point_near_the_middle_and_never_a_house() -> None:
    assert len(STREETS) == len(DEMO["streets"])
    assert not [name for name in STREETS if re.search(r"\d", name)]
    middle = DEMO["neighbourhood"]
    for street in DEMO["streets"]:
        assert abs(street["latitude"] - middle["latitude"]) < 0.01, street
        assert abs(street["longitude"] - middle["longitude"]) < 0.015, street


def test_every_street_that_is_named_exists() -> None:
    lived_in = {person["street"] for person in DEMO["people"]}
    assert lived_in == STREETS
    assert {place["street"] for place in DEMO["places"]} <= STREETS
    assert {house["street"] for house in DEMO["earlier_houses"]} <= {*STREETS, ""}


def test_every_person_place_and_initiative_that_is_named_exists() -> None:
    assert {place["door_person"] for place in DEMO["places"]} <= {*PEOPLE, ""}
    kept_going = [*DEMO["initiatives"], *DEMO["spoken"]]
    assert {maker for initiative in kept_going for maker in initiative["makers"]} <= set(PEOPLE)
    assert {initiative["place"] for initiative in kept_going} <= set(PLACES)
    assert {ask["by"] for ask in DEMO["asks"]} <= set(PEOPLE)
    assert {ask["initiative"] for ask in DEMO["asks"]} <= {*INITIATIVES, ""}
    turns = [turn for initiative in DEMO["initiatives"] for turn in initiative.get("turns", ())]
    assert {key for turn in turns for key in (*turn["people"], *turn.get("new", ()))} <= set(PEOPLE)
    assert {ask["gift"] for ask in DEMO["asks"]} <= {*TOPICS, ""}
    assert all(initiative["makers"] for initiative in DEMO["initiatives"])


def test_a_gift_is_a_topic_or_own_words_and_not_both() -> None:
    names = {topic["nl"].casefold() for topic in TOPICS.values()}
    for key, gift in GIFTS:
        assert ("topic" in gift) != ("words" in gift), (key, gift)
        assert gift["kind"] in {"love", "show", "learn", "dream"}, (key, gift)
        assert gift["visible"] in {"me", "neighbours", "everyone"}, (key, gift)
        assert gift.get("topic", "koffie") in TOPICS, (key, gift)
        assert gift.get("words", "").casefold() not in names, (key, gift)
        assert len(gift.get("words", "")) <= 60, (key, gift)
    for person in DEMO["people"]:
        given = [(gift["kind"], hook(gift)) for gift in person["gifts"]]
        assert 3 <= len(given) == len(set(given)) <= 7, person["key"]


def test_most_dreams_stay_with_the_dreamer() -> None:
    dreams = [gift["visible"] for _, gift in GIFTS if gift["kind"] == "dream"]
    assert dreams.count("me") > 0.8 * len(dreams)


def test_what_people_wish_is_possible() -> None:
    for person in DEMO["people"]:
        assert person["times"], person["key"]
        assert set(person["times"]) <= TIMES, person["key"]
        assert len(person["times"]) == len(set(person["times"])), person["key"]
        assert 0 <= person["often"] <= 4, person["key"]
        assert 2 <= person["company"] <= 8, person["key"]
        assert person["way"] in {"", "home", "outdoors", "side_by_side"}, person["key"]
        assert person["languages"], person["key"]
        assert all(re.fullmatch(r"[a-z]{2}", language) for language in person["languages"]), person["key"]


def test_paper_is_brought_by_a_neighbour_with_mail() -> None:
    reach = Counter(person["reach"] for person in DEMO["people"])
    assert set(reach) == {"mail", "paper", "none"}
    assert 12 <= reach["paper"] <= 18
    for person in DEMO["people"]:
        assert ("brings" in person) == (person["reach"] == "paper"), person["key"]
        if "brings" in person:
            assert PEOPLE[person["brings"]]["reach"] == "mail", person["key"]


def test_a_rhythm_has_days_or_a_day_of_the_month_and_a_place_that_is_open_then() -> None:
    for key, initiative in INITIATIVES.items():
        rhythm = initiative["rhythm"]
        assert set(rhythm) in (
            {"days", "interval", "from", "until"},
            {"nth", "weekday", "interval", "from", "until"},
        ), key
        assert re.fullmatch(r"\d\d:\d\d", rhythm["from"]), key
        assert rhythm["from"] < rhythm["until"] < "24:00", key
        part = part_of_day(rhythm["from"])
        opening = {f"{day}-{part}" for day in rhythm.get("days") or [rhythm["weekday"]]}
        assert opening <= set(PLACES[initiative["place"]]["open"]), key


def test_a_place_says_how_you_get_in() -> None:
    for key, place in PLACES.items():
        assert place["kind"] in {"house", "bench", "shop", "garden", "library", "other"}, key
        assert place["how_in"], key
        assert len(place["first_minutes"]) == 3, key
        assert set(place["open"]) <= TIMES, key
        assert place["capacity"] >= 2, key
        for fact in ("stairs", "toilet", "quiet", "languages", "costs", "children", "dogs"):
            assert 0 < len(place[fact]) <= 120, (key, fact)


def test_no_text_shouts_pities_or_borrows_a_name() -> None:
    assert not [text for text in TEXTS if "!" in text]
    assert not [text for text in TEXTS if BANNED.search(text)]
    assert not [text for text in TEXTS if ESSAY_NAMES.search(text)]
    assert not [text for text in TEXTS if re.search(r"\b(u|uw)\b", text)]


def test_sentences_are_short() -> None:
    for text in TEXTS:
        for sentence in re.split(r"(?<=[.?:])\s+", text):
            assert len(sentence.split()) <= 14, sentence


def test_an_about_is_in_someones_own_voice_and_may_be_empty() -> None:
    abouts = [person["about"] for person in DEMO["people"]]
    assert 30 <= abouts.count("") <= 50
    assert all(len(re.findall(r"[.?]", about)) <= 2 for about in abouts)


def test_some_loves_are_of_many_and_many_are_of_a_few() -> None:
    shared = Counter(love for person in DEMO["people"] for love in shared_loves(person))
    assert sum(count >= 12 for count in shared.values()) >= 2
    assert sum(3 <= count <= 6 for count in shared.values()) >= 20
    assert sum(count >= 3 for love, count in shared.items() if love.startswith("own:")) >= 3


def test_most_people_love_something_that_two_others_love_at_a_common_time() -> None:
    def has_a_hook(person: dict) -> bool:
        others = [other for other in DEMO["people"] if other is not person]
        return any(
            sum(love in shared_loves(other) and time in other["times"] for other in others) >= 2
            for love, time in product(shared_loves(person), person["times"])
        )

    assert sum(map(has_a_hook, DEMO["people"])) >= 60
