"""The door table: every address × every person of the cast → what they get (E07, R9, 1.12.6).

A page for everybody answers 200 to all. 'own' answers 200 to its owner and 404 to everybody else who is a neighbour.
An address that is missing here fails the test.
"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from stoep.web.arrivals.access import half_way_token
from stoep.web.asks.access import knock_token
from stoep.web.between.access import parent_token
from stoep.web.coming.access import coming_token
from stoep.web.encounters.access import invitation_token
from stoep.web.frame.book import file_of
from stoep.web.initiatives.access import hand_over_token
from stoep.web.mail.access import stop_token
from stoep.web.neighbours.access import new_email_token
from stoep.web.notices.access import notice_token
from stoep.web.secondline.access import organisation_token
from stoep.web.signin.links import demo_link
from stoep.web.things.access import loan_token
from stoep.web.turns.access import turn_token
from tests.cast import ADDRESS, Cast, make_half_way, make_new, make_organisation, make_own_card, make_way_back

PEOPLE = ("visitor", "neighbour", "maker", "connector", "keyholder", "elsewhere", "second_line")
Row = tuple[int, ...]

EVERYONE: Row = (200,) * 7
# A neighbour's own: a visitor is led to the way in, a neighbour from elsewhere may not.
AT_HOME: Row = (302, 200, 200, 200, 200, 403, 403)
# What is the neighbour's alone: for other neighbours it isn't there.
JOOST: Row = (302, 200, 404, 404, 404, 403, 403)
MAKER: Row = (302, 403, 200, 403, 403, 403, 403)
KEYS: Row = (302, 403, 403, 403, 200, 403, 403)
# Not a page: it takes a POST.
POSTED: Row = (405,) * 7

Where = Callable[[Cast], tuple[object, ...]]
slug: Where = lambda c: (c.here.slug,)  # noqa: E731
DOORS: dict[str, tuple[Where, Row]] = {
    "home": (lambda c: (), (200, 302, 302, 302, 302, 302, 200)),
    "week": (slug, EVERYONE),
    "hood": (slug, EVERYONE),
    "come_in": (slug, (200, 302, 302, 302, 302, 200, 200)),
    "come_in_now": (slug, (302,) * 7),
    "codes": (slug, KEYS),
    "short_code": (lambda c: (c.here.slug, "ACDEF346"), (302,) * 7),
    # Whoever reads the one mail has the link.
    "half_way": (lambda c: (half_way_token(c.here.half_way.first() or make_half_way(c.here)),), EVERYONE),
    # Who is known is led on.
    "just_in": (slug, (302, 302, 302, 302, 302, 403, 403)),
    "cards_for_new": (slug, AT_HOME),
    "withdraw_card": (lambda c: (c.here.slug, make_own_card(c.neighbour).pk), POSTED),
    "know": (lambda c: (c.here.slug, make_new(c.here).pk), POSTED),
    "be_welcomed": (lambda c: (c.here.slug, c.gathering.pk), POSTED),
    "not_welcomed": (slug, POSTED),
    "keys": (slug, AT_HOME),
    "keys_down": (slug, KEYS),
    "wish": (slug, POSTED),
    "agree_to_wish": (lambda c: (c.here.slug, c.wish.pk), POSTED),
    "key_book": (slug, AT_HOME),
    "rules": (slug, EVERYONE),
    "contact": (slug, EVERYONE),
    "say_notice": (lambda c: (c.here.slug, "spul", c.asked.pk), EVERYONE),
    # Who said it has the link: they need no account.
    "notice_by_link": (lambda c: (notice_token(c.objection.decision.notice),), EVERYONE),
    "notices": (slug, KEYS),
    "notice": (lambda c: (c.here.slug, c.notice.pk), KEYS),
    "objection": (lambda c: (c.here.slug, c.objection.pk), KEYS),
    "show_again": (lambda c: (c.here.slug, c.notice.pk), POSTED),
    "agree_to_pause": (lambda c: (c.here.slug, c.unagreed.pk), POSTED),
    "agree_to_back": (lambda c: (c.here.slug, make_way_back(c.unagreed).pk), POSTED),
    # Nobody of them has a pause: then there is no such page.
    "way_back": (slug, (302, 404, 404, 404, 404, 403, 403)),
    "rather_not": (lambda c: (c.here.slug, "vraag", c.ask.pk), AT_HOME),
    "young": (slug, AT_HOME),
    "parent": (lambda c: (c.here.slug, parent_token(c.young)), AT_HOME),
    "organisation": (lambda c: (c.here.slug, c.organisation.pk), EVERYONE),
    "invite_organisation": (slug, AT_HOME),
    "ask_organisation": (lambda c: (c.here.slug, c.organisation.pk), AT_HOME),
    "organisation_link": (lambda c: (c.here.slug, c.organisation.pk), POSTED),
    "organisation_done": (lambda c: (c.here.slug, c.organisation.pk), POSTED),
    # The organisation has this link, and no account: that is what it is for, and all that it can do.
    "organisation_by_link": (lambda c: (organisation_token(c.organisation),), EVERYONE),
    "organisation_leaves": (lambda c: (organisation_token(c.organisation),), POSTED),
    "withdraw_code": (lambda c: (c.here.slug, c.code.pk), POSTED),
    "mirror": (slug, EVERYONE),
    "hello_walk": (slug, EVERYONE),
    "do": (slug, EVERYONE),
    "begin": (slug, AT_HOME),
    "initiative": (lambda c: (c.here.slug, c.initiative.pk), EVERYONE),
    "change_initiative": (lambda c: (c.here.slug, c.initiative.pk), MAKER),
    "gathering": (lambda c: (c.here.slug, c.gathering.pk), EVERYONE),
    "gathering_calendar": (lambda c: (c.here.slug, c.gathering.pk), EVERYONE),
    "come": (lambda c: (c.here.slug, c.gathering.pk), EVERYONE),
    "not_coming": (lambda c: (c.here.slug, c.gathering.pk), POSTED),
    # Whoever said it without an account has the link: that is what it is for.
    "my_coming": (lambda c: (coming_token(c.guest),), EVERYONE),
    "not_my_coming": (lambda c: (coming_token(c.guest),), POSTED),
    "change_date": (lambda c: (c.here.slug, c.gathering.pk), MAKER),
    "cancel_date": (lambda c: (c.here.slug, c.gathering.pk), MAKER),
    "on_again": (lambda c: (c.here.slug, c.gathering.pk), POSTED),
    "change_rhythm": (lambda c: (c.here.slug, c.initiative.pk), MAKER),
    "add_date": (lambda c: (c.here.slug, c.initiative.pk), MAKER),
    "pause": (lambda c: (c.here.slug, c.initiative.pk), MAKER),
    "rest": (lambda c: (c.here.slug, c.initiative.pk), MAKER),
    "go_on": (lambda c: (c.here.slug, c.initiative.pk), POSTED),
    "hand_over": (lambda c: (c.here.slug, c.initiative.pk), MAKER),
    "step_back": (lambda c: (c.here.slug, c.initiative.pk), POSTED),
    "take_over": (lambda c: (c.here.slug, hand_over_token(c.initiative)), AT_HOME),
    "door": (lambda c: (c.here.slug, c.circle.pk, "dicht"), POSTED),
    "again": (lambda c: (c.here.slug, c.circle.pk, "elke-week"), POSTED),
    "once_more": (lambda c: (c.here.slug, c.circle.gatherings.get().pk, "ja"), POSTED),
    "resting": (slug, EVERYONE),
    "subscriptions": (slug, EVERYONE),
    "subscribe": (slug, KEYS),
    "unsubscribe": (lambda c: (c.here.slug, c.subscription.pk), POSTED),
    "days_off": (slug, KEYS),
    "school_region": (slug, POSTED),
    "remove_days_off": (lambda c: (c.here.slug, c.days_off.pk), POSTED),
    "share": (slug, EVERYONE),
    "ask": (slug, AT_HOME),
    "close_ask": (lambda c: (c.here.slug, c.ask.pk), POSTED),
    "things": (slug, EVERYONE),
    "new_thing": (slug, AT_HOME),
    "thing": (lambda c: (c.here.slug, c.thing.pk), EVERYONE),
    "change_thing": (lambda c: (c.here.slug, c.thing.pk), (302, 200, 403, 403, 403, 403, 403)),
    "say_thing": (lambda c: (c.here.slug, c.book.pk, "langer"), POSTED),
    "settle_thing": (lambda c: (c.here.slug, c.thing.pk, "weer"), POSTED),
    "thing_photo": (lambda c: (c.here.slug, c.photo, "klein"), AT_HOME),
    "table": (lambda c: (c.here.slug, c.initiative.pk), MAKER),
    "new_book": (lambda c: (c.here.slug, c.initiative.pk), MAKER),
    "cards": (lambda c: (c.here.slug, c.initiative.pk), MAKER),
    "renew_by_mail": (lambda c: (loan_token(c.loan),), EVERYONE),
    "asked": (lambda c: (c.here.slug, c.ask.pk), EVERYONE),
    "knock": (lambda c: (c.here.slug, c.ask.pk), POSTED),
    "answer_ask": (lambda c: (c.here.slug, c.ask.pk, "ja"), POSTED),
    "thank": (lambda c: (c.here.slug, c.knock.pk), POSTED),
    "answer_by_link": (lambda c: (knock_token(c.knock), "ja"), EVERYONE),
    "turns": (lambda c: (c.here.slug, c.initiative.pk), AT_HOME),
    "name_turns": (lambda c: (c.here.slug, c.initiative.pk), MAKER),
    "turn": (lambda c: (c.here.slug, c.turn_day.pk), JOOST),
    "answer_turn": (lambda c: (c.here.slug, c.turn_day.pk, "ja"), POSTED),
    "take_turn": (lambda c: (c.here.slug, c.turn_day.pk), POSTED),
    "swap_turn": (lambda c: (c.here.slug, c.shadow.day_id, c.turn_day.pk), POSTED),
    "answer_along": (lambda c: (c.here.slug, c.shadow.pk, "ja"), POSTED),
    "my_rest": (slug, AT_HOME),
    "end_rest": (lambda c: (c.here.slug, c.rest.pk), POSTED),
    "turn_by_mail": (lambda c: (turn_token(c.turn_day), "ja"), EVERYONE),
    "place": (lambda c: (c.here.slug, c.place.pk), EVERYONE),
    "add_place": (slug, AT_HOME),
    "change_place": (lambda c: (c.here.slug, c.place.pk), AT_HOME),
    "photo_of_door": (lambda c: (c.here.slug, c.place.pk), AT_HOME),
    "no_photo_of_door": (lambda c: (c.here.slug, c.place.pk), POSTED),
    "door_photo": (lambda c: (c.here.slug, c.place.photo, "klein"), EVERYONE),
    "invitation": (lambda c: (c.here.slug, c.proposed.pk), JOOST),
    "answer": (lambda c: (c.here.slug, c.proposed.pk, "ja"), POSTED),
    "invitation_calendar": (lambda c: (c.here.slug, c.on.pk), JOOST),
    "after": (lambda c: (c.here.slug, c.over.pk), JOOST),
    "meet_again": (lambda c: (c.here.slug, c.over.pk), JOOST),
    "take_back_mark": (lambda c: (c.here.slug, c.mark.pk), POSTED),
    # Whoever holds the mail may open it: that is what the link is for.
    "answer_by_mail": (lambda c: (invitation_token(c.proposed), "ja"), EVERYONE),
    "confirm_email": (lambda c: (new_email_token(c.neighbour.user, "joost@nieuw.example"),), EVERYONE),
    "post": (slug, AT_HOME),
    "address_again": (slug, POSTED),
    # Whoever holds the mail may stop it: that is what the link is for, and all that it can do.
    "stop_mail": (lambda c: (stop_token(c.neighbour),), EVERYONE),
    "in_my_agenda": (slug, EVERYONE),
    "neighbourhood_calendar": (slug, EVERYONE),
    "initiative_calendar": (lambda c: (c.here.slug, c.initiative.pk), EVERYONE),
    "place_calendar": (lambda c: (c.here.slug, c.place.pk), EVERYONE),
    "atom": (slug, EVERYONE),
    "json_feed": (slug, EVERYONE),
    "week_list": (slug, EVERYONE),
    "embed": (slug, EVERYONE),
    "my_agenda": (slug, AT_HOME),
    "end_my_agenda": (slug, POSTED),
    # Whoever has the secret address: a calendar program has no account.
    "my_calendar": (lambda c: (ADDRESS,), EVERYONE),
    "me": (slug, AT_HOME),
    "about_me": (slug, AT_HOME),
    "company": (slug, AT_HOME),
    "gifts": (lambda c: (c.here.slug, "love"), AT_HOME),
    "gift": (lambda c: (c.here.slug, c.gift.pk), JOOST),
    "card": (slug, POSTED),
    "sign_out_everywhere": (slug, POSTED),
    "go": (slug, AT_HOME),
    "mine": (slug, AT_HOME),
    "account_login": (lambda c: (), (200, 302, 302, 302, 302, 302, 302)),
    "account_request_login_code": (lambda c: (), (200, 302, 302, 302, 302, 302, 302)),
    "account_confirm_login_code": (lambda c: (), (302,) * 7),
    "with_card": (lambda c: (), EVERYONE),
    "account_logout": (lambda c: (), POSTED),
    "demo_link": (lambda c: (demo_link(c.neighbour.user_id),), (302,) * 7),
    "language": (lambda c: (), POSTED),
    "privacy": (lambda c: (), EVERYONE),
    "talk": (lambda c: (), EVERYONE),
    "planwissel": (lambda c: (), EVERYONE),
    "frame_rules": (lambda c: ("nl", file_of("nl")[0]), EVERYONE),
    "health": (lambda c: (), EVERYONE),
    "later_work": (slug, KEYS),
}

# What a POST answers, where a page is not asked for but something is done: the same table, for writing.
SAME_FOR_NEIGHBOURS: Row = (302, 302, 302, 302, 302, 403, 403)
MAKES: Row = (302, 403, 302, 403, 403, 403, 403)
DONE_WITH_KEYS: Row = (302, 403, 403, 403, 302, 403, 403)
POSTS: dict[str, tuple[Where, Row]] = {
    "wish": (slug, SAME_FOR_NEIGHBOURS),
    # Only who has the keys says yes to who would like to have them.
    "agree_to_wish": (lambda c: (c.here.slug, c.wish.pk), DONE_WITH_KEYS),
    "show_again": (lambda c: (c.here.slug, c.notice.pk), DONE_WITH_KEYS),
    "agree_to_pause": (lambda c: (c.here.slug, c.unagreed.pk), DONE_WITH_KEYS),
    "agree_to_back": (lambda c: (c.here.slug, make_way_back(c.unagreed).pk), DONE_WITH_KEYS),
    # Who invited it, and whoever has the keys. What is done by one is gone for the next.
    "organisation_link": (lambda c: (c.here.slug, c.organisation.pk), (302, 403, 200, 403, 200, 403, 403)),
    "organisation_done": (
        lambda c: (c.here.slug, make_organisation(c.here, c.maker).pk),
        (302, 403, 302, 403, 302, 403, 403),
    ),
    "organisation_leaves": (lambda c: (organisation_token(make_organisation(c.here, c.maker)),), (302,) * 7),
    "withdraw_code": (lambda c: (c.here.slug, c.code.pk), (302, 403, 403, 403, 302, 403, 403)),
    "withdraw_card": (lambda c: (c.here.slug, make_own_card(c.neighbour).pk), (302, 302, 404, 404, 404, 403, 403)),
    # Everybody of the cast lives in the same street.
    "know": (lambda c: (c.here.slug, make_new(c.here).pk), SAME_FOR_NEIGHBOURS),
    "be_welcomed": (lambda c: (c.here.slug, c.gathering.pk), SAME_FOR_NEIGHBOURS),
    "not_welcomed": (slug, SAME_FOR_NEIGHBOURS),
    # Only who said that they come can take it back.
    "not_coming": (lambda c: (c.here.slug, c.gathering.pk), (302, 302, 404, 404, 404, 403, 403)),
    "not_my_coming": (lambda c: (coming_token(c.guest),), (302, 404, 404, 404, 404, 404, 404)),
    "on_again": (lambda c: (c.here.slug, c.gathering.pk), MAKES),
    "go_on": (lambda c: (c.here.slug, c.initiative.pk), MAKES),
    "step_back": (lambda c: (c.here.slug, c.initiative.pk), MAKES),
    # To others a closed circle is not there.
    "door": (lambda c: (c.here.slug, c.circle.pk, "dicht"), (302, 404, 302, 404, 404, 403, 403)),
    "again": (lambda c: (c.here.slug, c.circle.pk, "elke-week"), (302, 404, 302, 404, 404, 403, 403)),
    # Only who came may.
    "once_more": (lambda c: (c.here.slug, c.circle.gatherings.get().pk, "ja"), (302, 404, 302, 404, 404, 403, 403)),
    "unsubscribe": (lambda c: (c.here.slug, c.subscription.pk), (302, 403, 403, 403, 302, 403, 403)),
    "school_region": (slug, (302, 403, 403, 403, 302, 403, 403)),
    "remove_days_off": (lambda c: (c.here.slug, c.days_off.pk), (302, 403, 403, 403, 302, 403, 403)),
    "close_ask": (lambda c: (c.here.slug, c.ask.pk), (302, 302, 404, 404, 404, 403, 403)),
    "knock": (lambda c: (c.here.slug, c.ask.pk), (302, 302, 403, 403, 403, 403, 403)),
    "answer_ask": (lambda c: (c.here.slug, c.ask.pk, "ja"), (302, 403, 302, 302, 302, 403, 403)),
    "thank": (lambda c: (c.here.slug, c.knock.pk), (302, 302, 404, 404, 404, 403, 403)),
    "answer_turn": (lambda c: (c.here.slug, c.turn_day.pk, "ja"), (302, 302, 404, 404, 404, 403, 403)),
    "take_turn": (lambda c: (c.here.slug, c.turn_day.pk), SAME_FOR_NEIGHBOURS),
    "swap_turn": (
        lambda c: (c.here.slug, c.shadow.day_id, c.turn_day.pk),
        (302, 302, 404, 404, 404, 403, 403),
    ),
    "answer_along": (lambda c: (c.here.slug, c.shadow.pk, "ja"), (302, 302, 404, 404, 404, 403, 403)),
    "end_rest": (lambda c: (c.here.slug, c.rest.pk), (302, 302, 404, 404, 404, 403, 403)),
    "answer": (lambda c: (c.here.slug, c.proposed.pk, "ja"), (302, 302, 404, 404, 404, 403, 403)),
    "no_photo_of_door": (lambda c: (c.here.slug, c.place.pk), SAME_FOR_NEIGHBOURS),
    # Who has the book, and who has its table.
    "say_thing": (lambda c: (c.here.slug, c.book.pk, "langer"), (302, 302, 302, 403, 403, 403, 403)),
    "settle_thing": (lambda c: (c.here.slug, c.thing.pk, "weer"), (302, 302, 403, 403, 403, 403, 403)),
    "take_back_mark": (lambda c: (c.here.slug, c.mark.pk), SAME_FOR_NEIGHBOURS),
    "address_again": (slug, SAME_FOR_NEIGHBOURS),
    "end_my_agenda": (slug, SAME_FOR_NEIGHBOURS),
    "card": (slug, (302, 200, 200, 200, 200, 403, 403)),
    "sign_out_everywhere": (slug, SAME_FOR_NEIGHBOURS),
    "account_logout": (lambda c: (), (302,) * 7),
    "language": (lambda c: (), (302,) * 7),
}


def _names(resolver: URLResolver) -> list[str]:
    found: list[str] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name."
            found.append(entry.name)
        else:
            found += _names(entry)
    return found


def test_every_address_has_a_row() -> None:
    missing = set(_names(get_resolver())) - set(DOORS)
    assert not missing, f"Give these addresses a row in the door table: {sorted(missing)}"
    taking_a_post = {name for name, (_where, row) in DOORS.items() if row == POSTED}
    assert taking_a_post == set(POSTS)


@pytest.mark.parametrize("name", DOORS)
def test_who_gets_in(cast: Cast, name: str) -> None:
    where, row = DOORS[name]
    assert _knock(cast, name, where, "get") == dict(zip(PEOPLE, row, strict=True))


@pytest.mark.parametrize("name", POSTS)
def test_who_may_do_it(cast: Cast, name: str) -> None:
    where, row = POSTS[name]
    assert _knock(cast, name, where, "post") == dict(zip(PEOPLE, row, strict=True))


@pytest.mark.parametrize("name", [name for name in DOORS if name not in POSTS])
def test_writing_is_no_wider_than_looking(cast: Cast, name: str) -> None:
    """Who may not look at a page may not send its form either; who may, gets no 403, no 404 and no 500."""
    where, row = DOORS[name]
    got = _knock(cast, name, where, "post")
    for person, looking in zip(PEOPLE, row, strict=True):
        if looking in (403, 404):
            assert got[person] == looking, person
        elif looking == 302:
            assert got[person] in (200, 302, 401, 405), (person, got[person])
        else:
            assert got[person] in (200, 302, 405), (person, got[person])


def _knock(cast: Cast, name: str, where: Where, method: str) -> dict[str, int]:
    got = {}
    for person, user in cast.people.items():
        url = reverse(name, args=where(cast))  # each with a link of their own: some work once
        client = Client()
        if user:
            client.force_login(user)
        got[person] = getattr(client, method)(url).status_code
    return got


# The addresses with a number of a row in them, under the address of a neighbourhood.
ROWS = [
    "withdraw_code", "initiative", "change_initiative", "gathering", "gathering_calendar",
    "initiative_calendar", "place_calendar", "close_ask", "place",
    "change_place", "photo_of_door", "no_photo_of_door", "door_photo", "once_more",
    "invitation", "answer", "invitation_calendar", "after", "gift", "come", "not_coming",
    "change_date", "cancel_date", "on_again", "change_rhythm", "add_date", "pause", "rest", "go_on", "hand_over",
    "step_back", "take_over", "door", "again", "remove_days_off", "meet_again",
    "thing", "change_thing", "say_thing", "settle_thing", "thing_photo", "table", "new_book", "cards",
    "asked", "knock", "answer_ask", "thank", "turns", "name_turns", "turn", "answer_turn", "take_turn", "swap_turn",
    "answer_along", "end_rest", "withdraw_card", "know", "be_welcomed", "agree_to_wish", "say_notice", "notice",
    "objection", "show_again", "agree_to_pause", "agree_to_back", "rather_not", "parent", "unsubscribe",
    "organisation", "ask_organisation", "organisation_link", "organisation_done",
]  # fmt: skip


def test_every_address_with_a_number_is_tried_elsewhere(cast: Cast) -> None:
    numbered = {name for name, (where, _row) in DOORS.items() if len(where(cast)) > 1} - {
        "gifts",
        "answer_by_mail",
        "answer_by_link",
        "turn_by_mail",
        "frame_rules",
        "short_code",
    }
    assert numbered == {*ROWS, "take_back_mark"}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_one_neighbourhood_is_not_in_another(cast: Cast, name: str) -> None:
    """The same number under another neighbourhood's address is not there, whoever asks."""
    url = reverse(name, args=(cast.there.slug, *DOORS[name][0](cast)[1:]))
    for user in (cast.elsewhere.user, cast.neighbour.user, cast.keyholder.user):
        client = Client()
        client.force_login(user)
        method = client.post if DOORS[name][1] == POSTED else client.get
        assert method(url).status_code in (403, 404), (name, user.email)


def test_taking_back_what_is_another_s_does_nothing(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.elsewhere.user)
    client.post(reverse("take_back_mark", args=(cast.there.slug, cast.mark.pk)))
    cast.mark.refresh_from_db()
