"""Some ideas have no place here (requirements 1.12 and 'What Stoep never does').

A name is where an idea gets in: a field, a form, an address, a key of an export or a file. Here is a list of
names that may not occur, each with its reason. When this test stops you, look for another idea, not for
another word.
"""

import dataclasses
import importlib
import pkgutil
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import click
import polib
import pytest
from django import forms
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

import stoep.core.fabric
import stoep.core.turns
import stoep.core.weave
import stoep.web
from stoep.cli import main
from stoep.core.frame import findings
from stoep.web.jobs.schedule import JOBS
from stoep.web.moving.tables import tables
from stoep.web.neighbours.models import Neighbour

SRC = Path(__file__).parent.parent / "src" / "stoep"


@dataclass(frozen=True)
class Banned:
    """Names for one idea. A star stands for any letters; two words stand for two words in a row.

    `also_said`: the words may not occur in what a field is called on the page either.
    """

    words: str
    nl: str
    en: str
    source: str
    also_said: bool = True

    def __str__(self) -> str:
        return self.words.split(",")[0].strip(" *")


BANNED = (
    Banned(
        "lonely, loneliness, *eenzaam*, *eenzame*, isolated, *isolement",
        "Stoep vraagt, bewaart en raadt niet of iemand eenzaam is.",
        "Stoep never asks, keeps or guesses whether someone is lonely.",
        "E01, W6, 1.12.1",
    ),
    Banned(
        "*kwetsba*, vulnerab*, needy, *behoefti*, frail*, *zielig*, pity, pitiful",
        "Niemand is hier een zwak geval. Iedereen heeft iets te bieden.",
        "Nobody is a weak case here. Everyone has something to offer.",
        "E01, E14, 1.12.1",
    ),
    Banned(
        "risk, risks, risk*, risico*, *signaler*, alarm, alert, red flag, zorgen om, concern, concerns",
        "Er wordt niemand gespot. Een buur is geen risico.",
        "Nobody is spotted. A neighbour is not a risk.",
        "E12, 1.12.3",
    ),
    Banned(
        "score, scores, scor*, rating, ratings, grade, *cijfer, beoordeling*, points, punten, karma, xp",
        "Er is geen score en geen schuld. Meedoen is genoeg.",
        "There is no score and no debt. Taking part is enough.",
        "E01, R5, H5, 1.12.16",
    ),
    Banned(
        "client, clients, clientele, customer*, patient, patients, *klant, *klanten",
        "Niemand is klant van iemand. Er zijn buren.",
        "Nobody is a client of anybody. There are neighbours.",
        "E07, L10, 1.12.5",
    ),
    Banned(
        "case, cases, caseload, casus*, dossier*, intake*, trajectory, traject*, treatment, therapy, behandel*",
        "Over een mens wordt geen dossier bijgehouden.",
        "No file is kept about a person.",
        "B1, B5, 1.12.8",
    ),
    Banned(
        "referral*, referred, refer, doorverwijz*, verwijzing*, follow up, opvolging",
        "Niemand wordt doorgestuurd. Buren vragen elkaar.",
        "Nobody is sent on. Neighbours ask each other.",
        "B1, 1.12.8",
    ),
    Banned(
        "*doelgroep*, target group, target groups, target audience, segment, segments, audience, cohort",
        "Stoep heeft geen doelgroep. Je nodigt een straat, een plek of een moment uit.",
        "Stoep has no target group. You invite a street, a place or a moment.",
        "R4, E14, 1.12.12",
    ),
    Banned(
        "*hulpvra*, *zorgvra*, help request, care need, care needs, needs, help needed, *behoefte*",
        "Elke vraag begint bij wat er is, niet bij wat er ontbreekt.",
        "Every question starts from what is there, not from what is missing.",
        "R3, E02",
    ),
    Banned(
        "indicatie*, diagnos*, condition, *aandoening*, disorder, disability, disabled, *beperking*, handicap*",
        "Er is geen veld voor een diagnose of een indicatie.",
        "There is no field for a diagnosis or a condition.",
        "R3, B1",
    ),
    Banned(
        "helper, helpers, helpee, *hulpverlen*, carer, caregiver*, *mantelzorg*, beneficiary, begunstigde, "
        "giver, receiver, recipient, ontvanger, gever",
        "Niemand is alleen gever of alleen ontvanger. Rollen wisselen.",
        "Nobody is only a giver or only a receiver. Roles change.",
        "R5, E07, 1.12.5",
    ),
    Banned(
        "volunteer*, *vrijwillig*, vacancy, vacancies, vacature*, recruit*, werving, hours worked",
        "Buren zijn geen vrijwilligers van een organisatie. Uren worden niet geteld.",
        "Neighbours are no volunteers of an organisation. Hours are not counted.",
        "L10, Z5, 1.12.13",
    ),
    Banned(
        "buddy, buddies, *maatje*, koppel*, pairing, matched with, assigned to, toegewezen",
        "Niemand wordt gekoppeld. Allebei zeg je ja, of er gebeurt niets.",
        "Nobody is paired. Both say yes, or nothing happens.",
        "B3, M5, 1.12.7",
    ),
    Banned(
        "last seen, last login, last active, last visit, last online, seen at, laatst gezien, laatst actief, "
        "date joined, online, presence",
        "Wanneer iemand er voor het laatst was, gaat niemand iets aan.",
        "When someone was last here is nobody's business.",
        "E12, 1.12.3",
    ),
    Banned(
        "inactive, inactief, inactiv*, absent, absence, afwezig*, no show, missed, dormant, churn, lapsed",
        "Wie er niet is, wordt niet geteld. Weinig meedoen is ook meedoen.",
        "Who isn't there is not counted. Taking part a little is taking part.",
        "E12, E16, 1.12.3",
    ),
    Banned(
        "streak, streaks, reeks, badge, badges, medal, trophy, reward*, beloning*, achievement*, level, levels",
        "Je hoeft erbij horen niet te verdienen.",
        "Belonging does not have to be earned.",
        "E16, H5, 1.12.16",
    ),
    Banned(
        "rank, ranks, ranking*, ranglijst, leaderboard, top ten, winner, winners, popular*, populair*",
        "Buren en buurten zijn geen wedstrijd.",
        "Neighbours and neighbourhoods are not a contest.",
        "R2, N5, 1.12.18",
    ),
    Banned(
        "follower, followers, following, volger*, fans, friend count, friends count, contacts, contact count, "
        "contacten, num friends, network size",
        "Niemand ziet of telt hoeveel mensen iemand kent.",
        "Nobody sees or counts how many people someone knows.",
        "E01, E12, 1.12.29",
    ),
    Banned(
        "like, likes, liked, like count, upvote*, downvote*, thumbs, hearts, hartjes, reactions, views, hits",
        "Er zijn geen likes. Een buur zegt zelf iets terug.",
        "There are no likes. A neighbour answers in person.",
        "H2, M3",
        also_said=False,
    ),
    Banned(
        "kpi*, target, targets, doelstelling*, outcome, outcomes, impact, effect size, conversion, funnel, "
        "engagement, retention, deliverable*, prestatie*",
        "De buurt haalt geen doelen. Ze groeit, of ze rust.",
        "The neighbourhood meets no targets. It grows, or it rests.",
        "R1, M1, C5, 1.12.11",
    ),
    Banned(
        "reach, reached, bereik, bereikt, people reached, headcount, turnout, opkomst",
        "Hoeveel mensen er 'bereikt' zijn, zegt niets over een buurt.",
        "How many people were 'reached' says nothing about a neighbourhood.",
        "M1, 1.12.11",
        also_said=False,
    ),
    Banned(
        "age, ages, age group, *leeftijd*, birth*, birthday, birthdate, *geboorte*, date of birth, year born, senior*",
        "Hoe oud iemand is, vraagt Stoep niet.",
        "Stoep does not ask how old someone is.",
        "E14, M5, L11",
    ),
    Banned(
        "gender, sex, *geslacht, *nationali*, ethnic*, *afkomst, race, religion, religio*, *geloof, herkomst, "
        "passport, paspoort, orientation, political, politiek*",
        "Stoep deelt mensen niet in naar wat ze zijn.",
        "Stoep does not sort people by what they are.",
        "E14, L11, 1.12.12",
    ),
    Banned(
        "health, *gezond, gezondheid*, medical, medisch*, medicat*, mood, stemming, wellbeing, wellness, *welzijn, "
        "sentiment, emotion*, stress, ziek, illness",
        "Er is geen vragenlijst over hoe het met je is. Dat vraagt een buur.",
        "There is no questionnaire about how you are. A neighbour asks that.",
        "E11, 1.12.2",
    ),
    Banned(
        "income, inkomen*, debt, debts, *schuld*, poor, poverty, *armoede*, minima, uitkering*, salary, benefits",
        "Wat iemand heeft of mist aan geld, hoort hier niet.",
        "What money someone has or lacks does not belong here.",
        "L11, B6",
    ),
    Banned(
        "donation*, donat*, charity, *liefdadig*, fundrais*, sponsor*, collecte",
        "Mensen zijn geen goed doel.",
        "People are not a good cause.",
        "B6, Z3, 1.12.14",
    ),
    Banned(
        "house number, *huisnummer*, *postcode*, zip, zipcode, bsn, home address, *woonadres*, surname, achternaam, "
        "iban, identity number",
        "De straat en een roepnaam zijn genoeg.",
        "The street and a name to call are enough.",
        "E13",
    ),
    Banned(
        "ip, ip address, user agent, fingerprint, device id, tracker, tracking, analytics, pixel, visit*, bezoek*, "
        "geolocation, ad, ads, advert*",
        "Niemand wordt gevolgd, ook niet door de server.",
        "Nobody is tracked, not by the server either.",
        "E12, 1.12.29",
    ),
    Banned(
        "moderator, admin, superuser, is staff, official, ambtena*, caseworker, supervisor, professional*",
        "Niemand ziet meer van mensen dan een buur ziet.",
        "Nobody sees more of people than a neighbour sees.",
        "E07, R8, R9, 1.12.6",
    ),
    Banned(
        "project, projects, project*, programme, program, programma, campaign*, *campagne*, deadline, end of project",
        "Wat buren doen heeft een ritme, geen einddatum.",
        "What neighbours do has a rhythm, not an end.",
        "R7, E10, 1.12.10",
    ),
    Banned(
        "approval, approved, *goedkeuring*, waiting for approval, permission to join, application, aanmelding",
        "Erbij komen is één stap. Niemand keurt je.",
        "Joining is one step. Nobody approves you.",
        "H5, 1.12.16",
    ),
    Banned(
        "culprit, dader, complaint*, *klacht*, report neighbour, reported person, overlast*, nuisance",
        "Er is geen klaagmuur over buren. Eerst even praten.",
        "There is no wall to complain about neighbours. Talk first.",
        "E04",
    ),
    Banned(
        "is banned, banned, blacklist*, zwarte lijst, expelled, permanent ban, verbannen",
        "Een grens heeft altijd een einde en een weg terug.",
        "A limit always has an end and a way back.",
        "N1, E15, 1.12.22",
    ),
    Banned(
        "ticket, tickets, consumer*, consument*, subscriber*, abonnee*",
        "Een buur is geen publiek.",
        "A neighbour is not an audience.",
        "N6, 1.12.19",
    ),
    Banned(
        "autoreply, auto reply, generated text, chatbot, bot, assistant",
        "Stoep spreekt niet namens buren.",
        "Stoep does not speak in the name of neighbours.",
        "H2, Z2, 1.12.30",
    ),
    Banned(
        "nudge*, reminder count, guilt, we missen, we miss",
        "Niemand krijgt hier een schuldgevoel.",
        "Nobody is made to feel guilty here.",
        "E16, M3, 1.12.17",
    ),
)

# Names that hold such a word and mean something else. Each is the end of a name, with why it may be there.
ALLOWED = {
    "neighbours.Neighbour.reach": "how you want to hear from us: your own choice about yourself",
    "AboutForm.reach": "the field of that choice",
    "people.reach": "the same, in the demo",
    "address name health": "whether the server is well, not a person",
    "address gezond/": "whether the server is well, not a person",
    "Form.street": "says beside the field that nobody asks for a house number",
    "Snapshot.reach": "how far somebody goes for an encounter, in metres, the same for everybody",
}


@dataclass(frozen=True)
class Name:
    """A name, where it stands, and whether it is said on a page (a label) rather than only in the code."""

    where: str
    text: str
    said: bool = False


def words_of(text: str) -> list[str]:
    """Return the words of a name: `lastSeen`, `last_seen` and `last-seen` are two words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", plain)
    return [word.casefold() for word in re.findall(r"[A-Za-z]+", parted)]


@cache
def patterns(entry: Banned) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in entry.words.split(",") if phrase.split())


def holds(words: list[str], entry: Banned) -> str:
    """Return the words by which a name holds an idea; '' when it doesn't."""
    for phrase in patterns(entry):
        for start in range(len(words) - len(phrase) + 1):
            if all(map(fnmatchcase, words[start : start + len(phrase)], phrase)):
                return " ".join(words[start : start + len(phrase)])
    return ""


def objections(names: Iterable[Name]) -> list[str]:
    """Return a line for every name that holds a banned idea, with the reason in Dutch and English."""
    found = []
    for name in names:
        if any(name.where.endswith(allowed) for allowed in ALLOWED):
            continue
        for entry in BANNED:
            if (entry.also_said or not name.said) and (word := holds(words_of(name.text), entry)):
                found.append(f"{name.where}: '{word}'. {entry.nl} {entry.en} ({entry.source})")
    return found


# --- Where names are -------------------------------------------------------------------------------


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("stoep.")]


def of_models(given: Iterable[type[models.Model]]) -> Iterator[Name]:
    for model in given:
        label = model._meta.label
        yield Name(f"model {label}", label)
        yield Name(f"name of {label}", str(model._meta.verbose_name), said=True)
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            yield Name(f"field {label}.{field.name}", field.name)
            yield Name(f"name of {label}.{field.name}", str(field.verbose_name))
            yield Name(f"help of {label}.{field.name}", str(field.help_text), said=True)
            yield Name(f"way back to {label}.{field.name}", getattr(field, "_related_name", "") or "")
            for value, text in field.flatchoices or ():
                yield Name(f"choice of {label}.{field.name}", str(value))
                yield Name(f"choice of {label}.{field.name}", in_both_languages(text), said=True)


def in_both_languages(text: Any) -> str:
    """Return what is said on the page, in Dutch and in English."""
    said = []
    for language in ("nl", "en"):
        with translation.override(language):
            said.append(str(text or ""))
    return " / ".join(said)


def own_forms() -> list[type[forms.BaseForm]]:
    found = []
    for module in pkgutil.walk_packages(stoep.web.__path__, "stoep.web."):
        if module.name.rsplit(".", 1)[-1] == "forms":
            for thing in vars(importlib.import_module(module.name)).values():
                if isinstance(thing, type) and issubclass(thing, forms.BaseForm) and thing.__module__ == module.name:
                    found.append(thing)
    return found


def of_forms(given: Iterable[type[forms.BaseForm]]) -> Iterator[Name]:
    for form in given:
        yield Name(f"form {form.__name__}", form.__name__)
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]
            where = f"{form.__name__}.{name}"
            yield Name(f"form field {where}", name)
            yield Name(f"label of {where}", in_both_languages(field.label), said=True)
            yield Name(f"help of {where}", in_both_languages(field.help_text), said=True)


def of_addresses(resolver: URLResolver, before: str = "") -> Iterator[Name]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            # Letters that belong to the language of patterns are no words.
            plain = re.sub(r"\(\?P<(\w+)>[^)]*\)|<\w+:(\w+)>|[\\^$]\w?", r" \1 \2 ", path)
            yield Name(f"address {path}", plain)
            yield Name(f"address name {entry.name}", entry.name or "")
        else:
            yield from of_addresses(entry, path)


def of_the_export() -> Iterator[Name]:
    for label, table in tables().items():
        yield Name(f"export path of {label}", table.path)
        yield from (Name(f"export {label}.{column}", column) for column in table.columns)


def keys_of(value: Any, path: str) -> Iterator[str]:
    """Return the path of every key of a table."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}.{key}" if path else key
            yield from keys_of(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner, path)


def of_the_files() -> Iterator[Name]:
    """Yield the keys of our TOML files. What a rule of the frame says of a word is about that word."""
    for file in sorted(SRC.rglob("*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        for path in sorted(set(keys_of(table, ""))):
            yield Name(f"{file.name} {path}", path.rsplit(".", 1)[-1])
        for group in table.values():
            if isinstance(group, dict):
                yield from (Name(f"{file.name} topic {t['key']}", t["key"]) for t in group.get("topics", ()))


def of_the_pure_half() -> Iterator[Name]:
    """Yield what comes into and out of the engine and the picture: it may look at nothing else."""
    doors = (stoep.core.weave, stoep.core.fabric, stoep.core.turns)
    things = [thing for door in doors for thing in vars(door).values()]
    for thing in things:
        if isinstance(thing, type) and dataclasses.is_dataclass(thing):
            for field in dataclasses.fields(thing):
                yield Name(f"value {thing.__name__}.{field.name}", field.name)


def of_the_commands() -> Iterator[Name]:
    for word, command in main.commands.items():
        yield Name(f"command {word}", word)
        for option in command.params:
            yield Name(f"option of {word}", option.name or "")
            yield Name(f"help of {word} {option.name}", getattr(option, "help", None) or "", said=True)
        yield Name(f"help of {word}", command.help or "", said=True)
    for name, app in get_commands().items():
        if isinstance(app, str) and app.startswith("stoep."):
            yield Name(f"command manage {name}", name)
            for action in load_command_class(app, name).create_parser("stoep", name)._actions:
                yield Name(f"option of manage {name}", action.dest)
    yield from (Name(f"job {job.name}", job.name) for job in JOBS)


def test_no_field_holds_a_banned_idea() -> None:
    """E01, E02, E07, E12–E14, E16, R3–R5, B1, L11, 1.12 items 1–8, 11–18."""
    names = list(of_models(own_models()))
    assert len(names) > 300
    _refuse(names)


def test_no_form_asks_for_a_banned_idea() -> None:
    """R3, W6, H6, 1.12.1–2: no question starts from a lack."""
    given = own_forms()
    assert {"JoinForm", "GiftsForm", "CompanyForm"} <= {form.__name__ for form in given}
    _refuse(of_forms(given))


def test_no_address_leads_to_a_banned_idea() -> None:
    """E09, 1.12.5, 1.12.8: no module for it exists."""
    names = list(of_addresses(get_resolver()))
    assert len(names) > 60
    _refuse(names)


def test_no_export_holds_a_banned_idea() -> None:
    """E01, E07, L11: what leaves the house holds no more than the house."""
    _refuse(of_the_export())


def test_no_file_of_ours_holds_a_banned_idea() -> None:
    """E01, E03: topics, demo and rules."""
    _refuse(of_the_files())


def test_the_engine_looks_at_no_banned_idea() -> None:
    """E01, E12, M5: what people gave for it, and how often Stoep itself invited them."""
    _refuse(of_the_pure_half())


def test_no_command_or_job_does_a_banned_thing() -> None:
    """E09, E12: nobody spots."""
    _refuse(of_the_commands())


def _refuse(names: Iterable[Name]) -> None:
    found = objections(names)
    assert not found, "Look for another idea, not for another word:\n" + "\n".join(found)


# --- The test of the test --------------------------------------------------------------------------


@pytest.mark.parametrize("entry", BANNED, ids=str)
def test_every_banned_idea_is_found_when_it_is_planted(entry: Banned) -> None:
    """Each word is found in a field, with its reason in both languages, and in an address."""
    for phrase in entry.words.split(","):
        word = phrase.strip().replace("*", "")
        for planted in (
            word.replace(" ", "_"),
            f"is_{word}".replace(" ", "_"),
            f"b/<slug:slug>/{word}/".replace(" ", "-"),
        ):
            found = [line for line in objections([Name("planted", planted)]) if entry.nl in line]
            assert found, planted
            assert entry.en in found[0]
            assert entry.source in found[0]


def test_a_planted_field_and_question_stop_the_test() -> None:
    class Planted(forms.Form):
        mood_today = forms.CharField(label="How are you?")
        words = forms.CharField(label="Hoe eenzaam voel je je?")

    field = models.CharField(max_length=10, verbose_name="risk score")
    field.set_attributes_from_name("lastSeen")
    with pytest.raises(AssertionError, match="vragenlijst"):
        _refuse(of_forms([Planted]))
    assert len(objections(of_forms([Planted]))) == 2
    assert objections([Name("field", field.name)])
    assert len(objections([Name("name", str(field.verbose_name))])) == 2
    with pytest.raises(AssertionError, match="another idea"):
        _refuse(of_forms([Planted]))


@pytest.mark.parametrize(
    "innocent",
    ["languages", "stages", "begins_with", "page", "storage", "showcase", "welcome", "uses_left", "keys_until",
     "badger", "over_mij", "hooks", "asked", "shape", "package", "unlike", "raceway", "ipad", "sextet", "zee"],
)  # fmt: skip
def test_an_innocent_name_is_left_alone(innocent: str) -> None:
    assert not objections([Name("innocent", innocent)])


def test_a_sentence_may_say_that_somebody_likes_something() -> None:
    assert not objections([Name("label", "How do you like to meet?", said=True)])
    assert objections([Name("field", "like_count")])


def test_every_exception_is_still_needed() -> None:
    names = [
        *of_models(own_models()), *of_forms(own_forms()), *of_addresses(get_resolver()), *of_the_export(),
        *of_the_files(), *of_the_pure_half(), *of_the_commands(),
    ]  # fmt: skip
    for allowed, reason in ALLOWED.items():
        held = [
            name
            for name in names
            if name.where.endswith(allowed) and any(holds(words_of(name.text), entry) for entry in BANNED)
        ]
        assert held, f"Nothing is called {allowed} any more; take it out of ALLOWED."
        assert reason


# --- What names alone can't show -------------------------------------------------------------------


# Written by Stoep itself: the name of a kind, and the key of a thing, made of numbers. No form fills them.
WRITTEN_BY_STOEP = {"mail.Letter": {"about", "key"}}


def test_nobody_writes_about_another() -> None:
    """R10, B5, G4, 1.12.4: where a row knows two neighbours, it has no room for words."""
    knows_two = []
    for model in own_models():
        people = [f for f in model._meta.local_fields if f.is_relation and f.related_model is Neighbour]
        if len(people) + (model is Neighbour) < 2 or model is Neighbour:
            continue
        knows_two.append(model._meta.label)
        free = [
            f.name
            for f in model._meta.local_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField) and not f.choices
            if f.name not in WRITTEN_BY_STOEP.get(model._meta.label, ())
        ]
        assert not free, f"{model._meta.label} is about two neighbours and has room for words: {free}"
    assert "encounters.Mark" in knows_two


def test_what_a_person_is_stays_thin() -> None:
    """E13: a person has fewer fields than the street has; everything on it is theirs to leave empty or change."""
    person = {f.name for f in Neighbour._meta.local_fields}
    own = {"id", "neighbourhood", "user", "name", "street", "reach", "paper_by", "languages", "about", "keys_until"}
    assert person == own, "Must a person have this? Think of a gift, a place or an initiative that could."
    shared = [
        m
        for m in own_models()
        if m._meta.app_label in {"neighbourhoods", "places", "initiatives", "encounters", "asks"}
    ]
    assert len(person) < sum(len(m._meta.local_fields) for m in shared) / 4


def test_every_account_is_of_one_kind() -> None:
    """E07, E14, R5, 1.12.5: no field of a person or an account sorts people into kinds."""
    for model in own_models():
        if model._meta.label in {"neighbours.Neighbour", "neighbours.User"}:
            chosen = [f.name for f in model._meta.local_fields if f.choices or isinstance(f, models.BooleanField)]
            assert set(chosen) <= {"reach"}, chosen


# --- How the interface speaks ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def dutch() -> list[str]:
    po = polib.pofile(str(SRC / "web" / "locale" / "nl" / "LC_MESSAGES" / "django.po"))
    return [text for entry in po for text in (entry.msgstr, *entry.msgstr_plural.values()) if text]


def test_no_text_of_the_interface_speaks_of_pity(dutch: list[str]) -> None:
    """E06, E08, Z3, 1.12.15: the frame check finds nothing of kind pity in what Stoep itself says."""
    assert len(dutch) > 300
    found = [(f.match, f.why, text) for text in dutch for f in findings(text) if f.kind == "pity"]
    assert not found


def test_the_demo_speaks_of_no_pity() -> None:
    """E06: nor in what the invented neighbours say."""
    story = (SRC / "web" / "demo" / "lokaal_o.toml").read_text(encoding="utf-8")
    texts = re.findall(r'"([^"\n]{12,})"', story)
    assert len(texts) > 200
    assert not [(f.match, text) for text in texts for f in findings(text) if f.kind == "pity"]


def test_helping_is_not_what_it_is_about(dutch: list[str]) -> None:
    """B2: doing, making, sharing, asking, learning; 'help' at most for using the site."""
    helping = [text for text in dutch if re.search(r"\b(?:hulp|help|helpt|helpen|geholpen)\b", text, re.IGNORECASE)]
    doing = r"\b(?:doe|doen|doet|maak|maken|deel|delen|vraag|vragen|vier|vieren|leer|leren|begin|beginnen)\b"
    assert len(helping) * 20 < sum(bool(re.search(doing, text, re.IGNORECASE)) for text in dutch)


def test_no_text_says_that_somebody_is_missed(dutch: list[str]) -> None:
    """E16, M3, 1.12.17: nobody is made to feel guilty."""
    assert not [text for text in dutch if re.search(r"\bmissen (?:je|jou)\b|\bgemist\b|\blang niet\b", text)]


def test_click_groups_have_no_hidden_words() -> None:
    """A word that isn't listed could do what nobody sees."""
    assert isinstance(main, click.Group)
    assert not [word for word, command in main.commands.items() if command.hidden]
