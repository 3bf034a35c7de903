"""Somebody says that a text is not right; keyholders decide with a reason, and others look at an objection.

A notice is about a text, never about a person. All of it is erased after half a year.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour


class About(models.TextChoices):
    ASK = "ask", _("an ask or offer")
    THING = "thing", _("a thing or its photo")
    INITIATIVE = "initiative", _("an initiative")
    GATHERING = "gathering", _("a date")
    PLACE = "place", _("a place")
    ELSE = "else", _("something else")


class Notice(models.Model):
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="notices")
    about = models.CharField(max_length=10, choices=About)
    row = models.PositiveBigIntegerField(null=True, blank=True)
    rule = models.CharField(max_length=8)
    words = models.TextField(max_length=600)
    # Who says it: a neighbour, or somebody with an address where they hear what was decided. Both may be empty.
    by = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="nl")
    made_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("made_at", "id")


class Verdict(models.TextChoices):
    LEAVE = "leave", _("Leave it: this may stand here")
    CHANGE = "change", _("Ask to change it")
    HIDE = "hide", _("Hide it")
    PAUSE = "pause", _("Hide it, and propose a pause to another keyholder")


class Decision(models.Model):
    """What a keyholder decided, with the rule and the reason. The last one counts."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    verdict = models.CharField(max_length=6, choices=Verdict)
    rule = models.CharField(max_length=8)
    words = models.TextField(max_length=400)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Told(models.Model):
    """Whose text a decision is about: they read it under 'Me', and can object."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="told")
    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="told")


class Objection(models.Model):
    """Somebody does not agree with a decision; keyholders other than the one who decided look at it."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="objection")
    words = models.TextField(max_length=600)
    made_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)


class Pause(models.Model):
    """Somebody takes no part for so many days. It holds from a second keyholder's yes, and always has an end."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="pause")
    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="pauses")
    agreed_by = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    days = models.PositiveSmallIntegerField()
    # Empty: only one keyholder wants it, and nothing holds.
    until = models.DateField(null=True, blank=True)


class WayBack(models.Model):
    """Who is paused says what they will do; two keyholders say yes, and it ends sooner."""

    pause = models.OneToOneField(Pause, on_delete=models.CASCADE, related_name="way_back")
    words = models.TextField(max_length=600)
    # The first yes; the second ends the pause.
    first_yes = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
