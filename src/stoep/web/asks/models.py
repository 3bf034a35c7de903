"""An ask or an offer: one object with two sides. 'Who can …?' and 'I can …', from one neighbour to all."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stoep.web.initiatives.models import Initiative
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour


class Side(models.TextChoices):
    ASK = "ask", _("I ask something")
    OFFER = "offer", _("I offer something")


class Line(models.TextChoices):
    """The four lines of a good invitation (requirement N3)."""

    NEED = "need", _("We need you.")
    FUN = "fun", _("It is more fun with you.")
    LEARN = "learn", _("We can learn something from you.")
    TOGETHER = "together", _("Let's do something together.")


class Ask(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="asks")
    # Empty: an initiative asks, because nobody has a turn yet.
    by = models.ForeignKey(Neighbour, null=True, on_delete=models.CASCADE, related_name="asks")
    initiative = models.ForeignKey(Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="asks")
    side = models.CharField(max_length=5, choices=Side, default=Side.ASK)
    line = models.CharField(max_length=8, choices=Line, default=Line.TOGETHER)
    # Empty when it is a turn that nobody has: then it is said in the language of who reads it.
    title = models.CharField(max_length=120, blank=True)
    # Which turn (turns/models.py: its kind, or the words it is called by), and when.
    turn_kind = models.CharField(max_length=7, blank=True)
    turn_words = models.CharField(max_length=40, blank=True)
    turn_at = models.DateTimeField(null=True, blank=True)
    body = models.TextField(blank=True, max_length=600)
    # The gift that it is around, as gifts have it (neighbours/models.py): a topic, or own words.
    hook = models.CharField(max_length=80, blank=True)
    closed = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    # Nobody answered for three days, so it went to who has the welcoming turn.
    passed_on = models.BooleanField(default=False)
    # Keyholders hid it (notices); who wrote it still sees it.
    hidden = models.BooleanField(default=False)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(title__gt="", turn_kind="", turn_at=None)
                | Q(title="", turn_kind__gt="", turn_at__isnull=False),
                name="ask_in_words_or_a_turn",
            ),
        )

    def __str__(self) -> str:
        return self.title or self.turn_words or self.turn_kind


class Came(models.TextChoices):
    SELF = "self", _("read it on the board")
    NAMED = "named", _("asked by name")
    QUIET = "quiet", _("asked without a name")
    WELCOME = "welcome", _("has the welcoming turn")


class Word(models.TextChoices):
    OPEN = "open", _("open")
    YES = "yes", _("Yes, fun")
    LATER = "later", _("Later")
    NO = "no", _("No, thanks")


class Knock(models.Model):
    """One neighbour and one ask: how it came to them, and what they said. Erased after STOEP_FORGET_DAYS."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="knocks")
    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="knocks")
    came = models.CharField(max_length=7, choices=Came)
    word = models.CharField(max_length=5, choices=Word, default=Word.OPEN)
    made_at = models.DateTimeField()
    # Where and when they could meet, said by who says yes to who asks.
    words = models.CharField(max_length=200, blank=True)
    thanked = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["ask", "neighbour"], name="knock_once"),)
