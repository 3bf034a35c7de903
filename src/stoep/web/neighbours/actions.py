"""Every write about oneself. Nobody writes about another."""

from collections.abc import Collection
from datetime import timedelta

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from stoep.core.topics import own_key, topic_key
from stoep.web.arrivals.models import Arrival, HalfWay
from stoep.web.coming.actions import not_coming
from stoep.web.coming.models import Coming
from stoep.web.encounters.actions import say
from stoep.web.encounters.models import Answer, State
from stoep.web.keys.models import Deed, Entry
from stoep.web.keys.queries import gives_keys_at_once
from stoep.web.mail.models import Bounce
from stoep.web.neighbourhoods.actions import changing, use_code
from stoep.web.neighbourhoods.models import Neighbourhood, Street
from stoep.web.neighbours.mail import mail_new_address
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, Reach, User, Visible, WordCard
from stoep.web.notices.models import Notice
from stoep.web.safety.words import card_digest, new_card
from stoep.web.things.actions import forget_things_of
from stoep.web.turns.actions import step_back

KEYS_FOR = timedelta(days=183)
_MAIL_AGAIN_AFTER = timedelta(minutes=15)


class WrongCode(Exception):
    """The code lets nobody in; which of the reasons it is, is not said."""


class MailedJustNow(Exception):
    """A mail to a new address went out for this account a moment ago."""


class NoMail(Exception):
    """The mail server takes no mail now."""


class AddressTaken(Exception):
    """This address is somebody else's."""


def join(neighbourhood: Neighbourhood, *, user: User, name: str, street: Street, digest: str) -> Neighbour:
    """Come in with a code (its digest); whoever is in already stays who they are. Raises WrongCode."""
    today = timezone.localdate()
    with changing(neighbourhood):
        already = Neighbour.objects.filter(neighbourhood=neighbourhood, user=user).first()
        if already:
            return already
        used = use_code(neighbourhood, digest=digest, on=today)
        if used is None or (used.street_id and used.street_id != street.pk):
            raise WrongCode
        with_keys = gives_keys_at_once(used)
        came = Neighbour.objects.create(
            neighbourhood=neighbourhood,
            user=user,
            name=name,
            street=street,
            reach=Reach.MAIL if user.email else Reach.NONE,
            languages=["nl"],
            keys_until=today + KEYS_FOR if with_keys else None,
        )
        Arrival.objects.create(neighbour=came, since=today, known=used.by_hand)
        HalfWay.objects.filter(user=user, neighbourhood=neighbourhood).delete()
        if with_keys:
            Entry.objects.create(neighbourhood=neighbourhood, on=today, by=came, deed=Deed.TOOK)
        return came


def begin_account(email: str | None = None) -> User:
    """Return the account of an address, made now if there is none. Only who reads the mail gets in with it."""
    if not email:
        return User.objects.create_user()
    # The same two statements for an address that is known and one that is not: their time tells nobody which it is.
    new = User(email=email.lower())
    new.set_unusable_password()
    User.objects.bulk_create([new], ignore_conflicts=True)
    return User.objects.get(email=email.lower())


def make_card(user: User) -> str:
    """Make a new word card for an account; the one before is worth nothing any more. Shown once."""
    words = new_card()
    with transaction.atomic():
        WordCard.objects.update_or_create(user=user, defaults={"digest": card_digest(words)})
    return words


def user_of_card(words: str) -> User | None:
    """Return whose card this is."""
    card = WordCard.objects.filter(digest=card_digest(words)).select_related("user").first()
    return card.user if card else None


def say_gifts(
    neighbour: Neighbour,
    *,
    kind: Kind,
    topics: Collection[str],
    words: str = "",
    visible: Visible = Visible.NEIGHBOURS,
) -> None:
    """Say what you love, can show, want to learn or dream of: the ticked topics and, if any, own words."""
    own = " ".join(words.split())
    wanted = set(topics)
    if own and (key := topic_key(own)):
        wanted.add(key)
        own = ""
    with changing(neighbour.neighbourhood):
        mine = Gift.objects.filter(neighbour=neighbour, kind=kind)
        mine.exclude(topic="").exclude(topic__in=wanted).delete()
        there = set(mine.exclude(topic="").values_list("topic", flat=True))
        new = [Gift(neighbour=neighbour, kind=kind, topic=t, visible=visible) for t in sorted(wanted - there)]
        if own and own_key(own) not in {own_key(said) for said in mine.values_list("words", flat=True)}:
            new.append(Gift(neighbour=neighbour, kind=kind, words=own, visible=visible))
        Gift.objects.bulk_create(new)


def show_gift(gift: Gift, *, to: Visible, by: Neighbour) -> None:
    """Choose who may see a gift."""
    with changing(by.neighbourhood):
        Gift.objects.filter(pk=gift.pk, neighbour=by).update(visible=to)


def erase_gift(gift: Gift, *, by: Neighbour) -> None:
    """Take a gift back: it is gone."""
    with changing(by.neighbourhood):
        Gift.objects.filter(pk=gift.pk, neighbour=by).delete()


def say_company(neighbour: Neighbour, *, times: int, often: int, at_most: int, way: str, can_host: bool) -> None:
    """Say when you have time, and how much company you like."""
    with changing(neighbour.neighbourhood):
        Company.objects.update_or_create(
            neighbour=neighbour,
            defaults={"times": times, "often": often, "at_most": at_most, "way": way, "can_host": can_host},
        )


def erase_company(neighbour: Neighbour) -> None:
    """Take that back: from now on nobody asks."""
    with changing(neighbour.neighbourhood):
        Company.objects.filter(neighbour=neighbour).delete()


def change_about(
    neighbour: Neighbour, *, name: str, street: Street, reach: str, languages: list[str], about: str
) -> None:
    """Change how you are called, where you live, how you are reached, and what you say about yourself."""
    with changing(neighbour.neighbourhood):
        Neighbour.objects.filter(pk=neighbour.pk).update(
            name=name, street=street, reach=reach, languages=languages, about=about
        )


def ask_new_email(neighbour: Neighbour, *, email: str) -> None:
    """Mail a new address; only the button behind the link in it changes something.

    What is seen here is the same whether the address is somebody's already or not. Raises MailedJustNow, NoMail.
    """
    key = f"new_email.{neighbour.user_id}"
    if not cache.add(key, True, _MAIL_AGAIN_AFTER.total_seconds()):
        raise MailedJustNow
    try:
        mail_new_address(neighbour, email, taken=_is_taken(email))
    except OSError as wrong:
        cache.delete(key)
        raise NoMail from wrong


def change_email(user: User, *, email: str) -> None:
    """Keep the address whose mail was answered. Who had none is reached there from now on. Raises AddressTaken."""
    first = not user.email
    try:
        with transaction.atomic():
            if user.email != email and _is_taken(email):
                raise AddressTaken
            _unfinished().filter(email=email).exclude(pk=user.pk).delete()
            User.objects.filter(pk=user.pk).update(email=email)
            Bounce.objects.filter(user=user).delete()
            for neighbour in user.neighbours.select_related("neighbourhood").order_by("neighbourhood_id"):
                with changing(neighbour.neighbourhood):
                    if first:
                        Neighbour.objects.filter(pk=neighbour.pk).update(reach=Reach.MAIL)
    except IntegrityError as wrong:  # somebody came in with it at this very moment
        raise AddressTaken from wrong


def _is_taken(email: str) -> bool:
    return User.objects.filter(email=email).exclude(pk__in=_unfinished()).exists()


def _unfinished() -> QuerySet[User]:
    """The accounts that were begun at the door and never came in."""
    return User.objects.filter(neighbours=None, card=None)


def end_sessions(user: User) -> None:
    """Sign out on every device."""
    user.end_sessions()


def leave(neighbour: Neighbour) -> None:
    """Go: everything of this neighbour here is erased, and the account when it was for here alone."""
    now = timezone.now()
    with changing(neighbour.neighbourhood):
        # First as anybody who can't come after all, so that nobody waits alone at a door.
        promised = neighbour.invitations.filter(answer=Answer.YES, encounter__state=State.ON)
        for invitation in promised.filter(encounter__starts_at__gt=now):
            say(invitation, answer=Answer.NOT_NOW, now=now)
        for coming in Coming.objects.filter(neighbour=neighbour).select_related("gathering__neighbourhood"):
            not_coming(coming)
        forget_things_of(neighbour)
        step_back(neighbour)
        # Of what they said about a text only stays what it was about.
        Notice.objects.filter(by=neighbour).update(words="", email="")
        user = neighbour.user
        neighbour.delete()
        if not Neighbour.objects.filter(user=user).exists():
            user.delete()


def forget_unfinished_accounts() -> int:
    """Erase accounts that were begun at the door and never came in; return how many."""
    return _unfinished().filter(half_way=None).delete()[0]
