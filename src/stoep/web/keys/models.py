"""The keys go round among neighbours, and what is done with them stands in the key book."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour


class Wish(models.Model):
    """A neighbour would like to keep the keys, or keep them half a year longer."""

    neighbour = models.OneToOneField(Neighbour, on_delete=models.CASCADE, related_name="wish")
    asked_on = models.DateField()


class Agreed(models.Model):
    """One yes to a wish."""

    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="yeses")
    by = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wish", "by"], name="agreed_once"),)


class Rule(models.TextChoices):
    """The house rules: each is about harm. Being odd, early, late, loud or off the subject is none of them."""

    HURT = "hurt", _("We don't hurt or threaten anybody.")
    PUT_DOWN = "put_down", _("We put nobody down for who they are or where they come from.")
    PRIVATE = "private", _("What is private of somebody else stays private.")
    NO_IS_NO = "no_is_no", _("No is no: who says stop is left alone.")
    CHILDREN = "children", _("Children are safe here.")
    HONEST = "honest", _("We don't trick anybody out of money or things.")
    LAW = "law", _("What the law forbids is not here.")


class Deed(models.TextChoices):
    """What can be done with the keys."""

    CODE = "code", _("made a code for letters")
    WITHDRAWN = "withdrawn", _("withdrew a code")
    TOOK = "took", _("took the keys")
    LONGER = "longer", _("keeps the keys half a year longer")
    DOWN = "down", _("laid the keys down")
    LEFT = "left", _("left a text as it is")
    CHANGE = "change", _("asked to change a text")
    HID = "hid", _("hid a text")
    SHOWED = "showed", _("showed a text again")
    PROPOSED = "proposed", _("proposed a pause")
    PAUSED = "paused", _("agreed to a pause")
    BACK = "back", _("ended a pause")
    REFUSED = "refused", _("said no to a pause")


class Entry(models.Model):
    """One line of the key book: what, when, by whom and why. Never about whom: there is no field for it."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="key_book")
    on = models.DateField()
    # Empty: who keeps the server, or a keyholder who left.
    by = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    deed = models.CharField(max_length=9, choices=Deed)
    rule = models.CharField(max_length=8, choices=Rule, blank=True)
    # What kind of text it was about (notices/models.py), and nothing of it.
    about = models.CharField(max_length=10, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-on", "-id")
