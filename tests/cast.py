"""The fixed cast: the same people in tests, demo and pictures, in a small neighbourhood, and one from elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from io import BytesIO

from django.utils import timezone

from stoep.web.arrivals.models import Arrival, HalfWay
from stoep.web.asks.models import Ask, Came, Knock, Word
from stoep.web.between.models import Young
from stoep.web.coming.models import Coming
from stoep.web.encounters.models import Answer, Encounter, Invitation, Mark, MarkKind, State
from stoep.web.feeds.models import OwnCalendar
from stoep.web.initiatives.models import Door, Gathering, Initiative
from stoep.web.keys.models import Rule, Wish
from stoep.web.mail.models import Often, Pace
from stoep.web.neighbourhoods.models import Code, CodeKind, Neighbourhood, Street
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, Reach, User, Visible
from stoep.web.notices.models import About, Decision, Notice, Objection, Pause, Verdict, WayBack
from stoep.web.photos.files import keep_photo
from stoep.web.photos.images import make_small
from stoep.web.places.models import Place
from stoep.web.rhythms.models import DaysOff, OnceMore
from stoep.web.safety.words import address_digest, code_digest, new_code
from stoep.web.secondline.models import Organisation, OrganisationKind
from stoep.web.subscriptions.models import Subscription
from stoep.web.things.models import Loan, Promise, Tally, Thing, ThingKind
from stoep.web.turns.models import Liking, Rest, Shadow, ShadowState, Turn, TurnDay, TurnKind, TurnState
from stoep.web.walks.models import Mirror, Walk
from tests.pictures import packed, picture

CODE = "ACDE-F346"
ADDRESS = "geheim-van-joost"
EVERY_TIME = 2**21 - 1
WEEKLY = "DTSTART;TZID=Europe/Amsterdam:20260107T140000\nRRULE:FREQ=WEEKLY;BYDAY=WE,SA"


@dataclass
class Cast:
    """Who there is, and what they have. `people` are those who look at pages; None is a visitor."""

    here: Neighbourhood
    there: Neighbourhood
    neighbour: Neighbour
    maker: Neighbour
    connector: Neighbour
    keyholder: Neighbour
    elsewhere: Neighbour
    new: Neighbour
    second_line: User
    street: Street
    place: Place
    initiative: Initiative
    gathering: Gathering
    ask: Ask
    gift: Gift
    code: Code
    proposed: Invitation
    on: Invitation
    over: Invitation
    mark: Mark
    coming: Coming
    guest: Coming
    circle: Initiative
    days_off: DaysOff
    thing: Thing
    asked: Thing
    book: Thing
    photo: str
    loan: Loan
    knock: Knock
    turn: Turn
    turn_day: TurnDay
    shadow: Shadow
    rest: Rest
    young: Young
    wish: Wish
    notice: Notice
    objection: Objection
    unagreed: Pause
    own_calendar: OwnCalendar
    subscription: Subscription
    organisation: Organisation
    others: dict[str, object] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, User | None]:
        return {
            "visitor": None,
            "neighbour": self.neighbour.user,
            "maker": self.maker.user,
            "connector": self.connector.user,
            "keyholder": self.keyholder.user,
            "elsewhere": self.elsewhere.user,
            "second_line": self.second_line,
        }


def make_neighbour(
    neighbourhood: Neighbourhood,
    name: str,
    *,
    reach: str = Reach.MAIL,
    loves: tuple[str, ...] = (),
    **facts: object,
) -> Neighbour:
    """Put somebody in a neighbourhood, with time for everything."""
    email = f"{name.lower()}@voorbeeld.example" if reach == Reach.MAIL else None
    who = Neighbour.objects.create(
        neighbourhood=neighbourhood,
        user=User.objects.create_user(email),
        name=name,
        street=neighbourhood.streets.first(),
        reach=reach,
        languages=["nl"],
        **facts,
    )
    Company.objects.create(neighbour=who, times=EVERY_TIME, often=4, at_most=4, can_host=True)
    Pace.objects.create(neighbour=who, often=Often.AT_ONCE)
    for topic in loves:
        Gift.objects.create(neighbour=who, kind=Kind.LOVE, topic=topic)
    return who


def make_encounter(
    neighbourhood: Neighbourhood,
    place: Place,
    starts_at: datetime,
    answers: dict[Neighbour, Answer],
    state: State = State.PROPOSED,
    hook: str = "duiven",
) -> list[Invitation]:
    """Write an encounter with its invitations, in the order of `answers`."""
    encounter = Encounter.objects.create(
        neighbourhood=neighbourhood,
        hook=hook,
        place=place,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        decide_at=starts_at - timedelta(days=1),
        state=state,
        host=next(iter(answers)),
        asked=len(answers),
    )
    return [
        Invitation.objects.create(encounter=encounter, neighbour=who, answer=answer, brings=number, worth=0.5)
        for number, (who, answer) in enumerate(answers.items())
    ]


def make_neighbourhood(slug: str, name: str) -> tuple[Neighbourhood, Place]:
    here = Neighbourhood.objects.create(slug=slug, name=name, welcome="Loop binnen.")
    street = Street.objects.create(neighbourhood=here, name="Kastanjelaan", latitude=52.21, longitude=5.29)
    Street.objects.create(neighbourhood=here, name="Vlierstraat", latitude=52.212, longitude=5.293)
    place = Place.objects.create(
        neighbourhood=here, name="Het Hoekhuis", street=street, capacity=12, open_times=EVERY_TIME,
        how_in="De blauwe deur.", first_minutes="Je loopt binnen.\nEr is koffie.", stairs="geen",
    )  # fmt: skip
    return here, place


def make_initiative(here: Neighbourhood, place: Place, maker: Neighbour, title: str = "Weggeefwinkel") -> Gathering:
    initiative = Initiative.objects.create(
        neighbourhood=here, title=title, about="Spullen en koffie.", glad="Een volle tafel.", place=place,
        rhythm=WEEKLY, minutes=180, ask="Wie zet er koffie?",
    )  # fmt: skip
    initiative.makers.add(maker)
    start = timezone.now() + timedelta(days=1)
    return Gathering.objects.create(
        neighbourhood=here, initiative=initiative, key=f"{start:%Y%m%dT%H%M%SZ}", starts_at=start,
        ends_at=start + timedelta(hours=3),
    )  # fmt: skip


def make_circle(here: Neighbourhood, place: Place, maker: Neighbour) -> Initiative:
    """Make a closed circle of one, that met once."""
    circle = Initiative.objects.create(neighbourhood=here, title="Kring van duiven", place=place, door=Door.CLOSED)
    circle.makers.add(maker)
    start = timezone.now() - timedelta(days=3)
    met = Gathering.objects.create(
        neighbourhood=here, initiative=circle, key="once", starts_at=start, ends_at=start + timedelta(hours=2)
    )
    OnceMore.objects.create(gathering=met, neighbour=maker)
    return circle


def make_way_back(pause: Pause) -> Pause:
    """Let a pause hold, and whoever has it ask for the way back."""
    Pause.objects.filter(pk=pause.pk).update(until=timezone.localdate() + timedelta(days=7))
    WayBack.objects.get_or_create(pause=pause, words="Ik zal het anders doen.")
    return pause


def make_subscription(here: Neighbourhood, name: str = "de bibliotheek") -> Subscription:
    """Let a neighbourhood read a calendar, that holds one date and went well an hour ago."""
    now = timezone.now()
    subscription = Subscription.objects.create(
        neighbourhood=here, name=name, address=f"https://agenda.example/{len(name)}/{name[-9:]}.ics",
        since=timezone.localdate(), next_at=now + timedelta(hours=1), good_at=now,
    )  # fmt: skip
    theirs = Initiative.objects.create(
        neighbourhood=here, subscription=subscription, source="voorlezen", title=f"Voorlezen bij {name}"[:120],
        where="Kastanjelaan 2", link="https://bieb.example/voorlezen",
    )  # fmt: skip
    start = now + timedelta(days=2)
    Gathering.objects.create(
        neighbourhood=here, initiative=theirs, key="1", starts_at=start, ends_at=start + timedelta(hours=1)
    )
    return subscription


def make_organisation(here: Neighbourhood, by: Neighbour, name: str = "De bibliotheek") -> Organisation:
    """Let a neighbour invite an organisation, that said what it lends."""
    return Organisation.objects.create(
        neighbourhood=here, name=name, kind=OrganisationKind.LIBRARY, lends="Een zaal met een beamer.",
        when="Aan de balie, van tien tot vijf.", face="Marieke", email="balie@bieb.example", invited_by=by,
        until=timezone.localdate() + timedelta(days=182),
    )  # fmt: skip


def make_thing(here: Neighbourhood, title: str, *, kind: str = ThingKind.GIVE, **facts: object) -> Thing:
    """Put a thing in a neighbourhood; without `by` it is of the table of its initiative."""
    return Thing.objects.create(neighbourhood=here, title=title, kind=kind, made_on=timezone.localdate(), **facts)


def make_turn(
    gathering: Gathering, who: Neighbour | None, kind: TurnKind = TurnKind.COFFEE, state: TurnState = TurnState.ASKED
) -> TurnDay:
    """Let somebody be asked for a turn on a date, or do it."""
    turn, new = Turn.objects.get_or_create(initiative=gathering.initiative, kind=kind)
    if who and new:
        Liking.objects.create(turn=turn, neighbour=who, since=timezone.now() - timedelta(weeks=20))
    return TurnDay.objects.create(
        turn=turn, gathering=gathering, neighbour=who, state=state if who else TurnState.OPEN, asked_at=timezone.now()
    )


def make_new(here: Neighbourhood, name: str = "Bram", **facts: object) -> Neighbour:
    """Put somebody in a neighbourhood whom nobody there knows yet."""
    new = make_neighbour(here, name, reach=Reach.NONE, loves=("duiven",), **facts)
    Arrival.objects.create(neighbour=new, since=timezone.localdate())
    return new


def make_own_card(by: Neighbour) -> Code:
    """Let a neighbour have a card out."""
    digest = code_digest(new_code())
    ends_on = timezone.localdate() + timedelta(days=14)
    return Code.objects.create(
        neighbourhood=by.neighbourhood, kind=CodeKind.CARD, digest=digest, begins_with="HF", street=by.street,
        made_by=by, uses=1, uses_left=1, ends_on=ends_on,
    )  # fmt: skip


def make_half_way(here: Neighbourhood, code: str = CODE) -> HalfWay:
    """Let somebody have typed a good code and an address, and no six digits."""
    user = User.objects.create_user(f"lien{User.objects.count()}@voorbeeld.example")
    street = here.streets.first()
    return HalfWay.objects.create(
        neighbourhood=here, user=user, name="Lien", street=street, digest=code_digest(code), begun_at=timezone.now()
    )


def make_cast() -> Cast:
    here, place = make_neighbourhood("kwartel", "De Kwartel")
    there, place_there = make_neighbourhood("fazant", "De Fazant")
    neighbour = make_neighbour(here, "Joost", loves=("duiven", "soaps"), about="Ik fluit in de lift.")
    maker = make_neighbour(here, "Anja", loves=("duiven",))
    connector = make_neighbour(here, "Fatma", loves=("duiven",))
    keyholder = make_neighbour(here, "Wim", loves=("duiven",), keys_until=timezone.localdate() + timedelta(days=100))
    elsewhere = make_neighbour(there, "Guus", loves=("duiven",))
    door = keep_photo(*make_small(BytesIO(packed(picture(640, 480)))))
    Place.objects.filter(pk=place.pk).update(door_person=maker, photo=door, photo_says="Een blauwe deur.")
    place.refresh_from_db()
    gathering = make_initiative(here, place, maker)
    now = timezone.now()
    photo = keep_photo(*make_small(BytesIO(packed(picture(640, 480)))))
    thing = make_thing(here, "Een groene stoel", by=neighbour, initiative=gathering.initiative, photo=photo)
    asked = make_thing(here, "Een zaag", by=maker, kind=ThingKind.BORROW, place=place)
    Promise.objects.create(thing=asked, neighbour=connector, until=timezone.localdate() + timedelta(days=3))
    book = make_thing(here, "De avonden", writer="Gerard Reve", kind=ThingKind.LEND, initiative=gathering.initiative,
                      number=1)  # fmt: skip
    loan = Loan.objects.create(thing=book, neighbour=neighbour, due_on=timezone.localdate() + timedelta(days=9))
    other = here.streets.get(name="Vlierstraat")
    Walk.objects.create(street=other, day=timezone.localdate() - timedelta(days=3), hellos=11)
    Mirror.objects.create(street=other, month=timezone.localdate().replace(day=1), people=1, names=6, chats=2)
    Tally.objects.create(neighbourhood=here, week=timezone.localdate() - timedelta(days=7), given=2, lent=1)
    noon = timezone.make_aware(datetime.combine(timezone.localdate(now), time(14, 30)))
    turn_day = make_turn(gathering, neighbour)
    opens = make_turn(gathering, maker, TurnKind.OPEN, TurnState.YES)
    noor = make_neighbour(here, "Noor", reach=Reach.NONE)
    Company.objects.filter(neighbour=noor).delete()
    decided = Notice.objects.create(
        neighbourhood=here, about=About.ELSE, rule=Rule.PRIVATE, words="Er staat een adres op.", made_at=now,
        closed_on=timezone.localdate(),
    )  # fmt: skip
    decision = Decision.objects.create(
        notice=decided, by=maker, verdict=Verdict.PAUSE, rule=Rule.PRIVATE, words="Een adres is prive.", decided_at=now
    )
    ask = Ask.objects.create(
        neighbourhood=here, by=neighbour, title="Wie kan een naaimachine nakijken?", hook="naaien", made_at=now
    )
    Gift.objects.create(neighbour=connector, kind=Kind.SHOW, topic="naaien", visible=Visible.EVERYONE)
    everyone = {neighbour: Answer.OPEN, maker: Answer.YES, connector: Answer.OPEN}
    both = {neighbour: Answer.YES, maker: Answer.YES}
    return Cast(
        here=here,
        there=there,
        neighbour=neighbour,
        maker=maker,
        connector=connector,
        keyholder=keyholder,
        elsewhere=elsewhere,
        new=make_new(here, "Bo"),
        second_line=User.objects.create_user("bieb@voorbeeld.example"),
        street=neighbour.street,
        place=place,
        initiative=gathering.initiative,
        gathering=gathering,
        ask=ask,
        gift=Gift.objects.create(neighbour=neighbour, kind=Kind.DREAM, words="een boom planten", visible=Visible.ME),
        code=Code.objects.create(
            neighbourhood=here,
            digest=code_digest(CODE),
            begins_with=CODE[:2],
            kind=CodeKind.CARD,
            made_by=keyholder,
            uses_left=30,
            ends_on=timezone.localdate() + timedelta(days=28),
        ),
        proposed=make_encounter(here, place, noon + timedelta(days=4), everyone)[0],
        on=make_encounter(here, place, noon + timedelta(days=2), both, State.ON, hook="soaps")[0],
        over=make_encounter(here, place, noon - timedelta(days=3), both, State.ON)[0],
        mark=Mark.objects.create(by=neighbour, about=connector, kind=MarkKind.RATHER_NOT),
        coming=Coming.objects.create(gathering=gathering, neighbour=neighbour),
        guest=Coming.objects.create(gathering=gathering, name="Lies", email="lies@elders.example"),
        circle=make_circle(here, place, maker),
        days_off=DaysOff.objects.create(
            neighbourhood=here,
            name="Dag van de straat",
            first=timezone.localdate() + timedelta(days=40),
            last=timezone.localdate() + timedelta(days=41),
        ),
        thing=thing,
        asked=asked,
        book=book,
        photo=photo,
        loan=loan,
        knock=Knock.objects.create(ask=ask, neighbour=maker, came=Came.NAMED, word=Word.YES, made_at=now),
        turn=turn_day.turn,
        turn_day=turn_day,
        shadow=Shadow.objects.create(day=opens, neighbour=neighbour, state=ShadowState.ASKED),
        rest=Rest.objects.create(
            neighbour=neighbour,
            first=timezone.localdate() + timedelta(days=300),
            last=timezone.localdate() + timedelta(days=310),
        ),
        young=Young.objects.create(neighbour=noor, until=timezone.localdate() + timedelta(days=700)),
        wish=Wish.objects.create(neighbour=connector, asked_on=timezone.localdate()),
        notice=Notice.objects.create(
            neighbourhood=here,
            about=About.THING,
            row=asked.pk,
            rule=Rule.HONEST,
            words="Dit is oplichting.",
            by=neighbour,
            made_at=now,
        ),
        objection=Objection.objects.create(decision=decision, words="Het was mijn eigen adres.", made_at=now),
        unagreed=Pause.objects.create(decision=decision, neighbour=noor, days=7),
        own_calendar=OwnCalendar.objects.create(
            neighbour=neighbour, digest=address_digest(ADDRESS), made_on=timezone.localdate()
        ),
        subscription=make_subscription(here),
        organisation=make_organisation(here, maker),
        others={"place": place_there},
    )
