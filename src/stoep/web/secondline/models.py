"""Who stands in the second line: what an organisation can lend, and when it can be asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour


class OrganisationKind(models.TextChoices):
    LIBRARY = "library", _("library")
    MUNICIPALITY = "municipality", _("municipality")
    DOCTOR = "doctor", _("doctor's practice")
    SCHOOL = "school", _("school")
    OTHER = "other", _("another organisation")


class Organisation(models.Model):
    """A page and nothing more: it has no account, and nothing of the neighbourhood hangs on it."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="organisations")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=OrganisationKind, default=OrganisationKind.OTHER)
    lends = models.TextField(max_length=600, blank=True)
    when = models.CharField(max_length=200, blank=True)
    # Typed by that person themself, on the page of the organisation.
    face = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    invited_by = models.ForeignKey(
        Neighbour, on_delete=models.SET_NULL, null=True, blank=True, related_name="organisations"
    )
    until = models.DateField()
    # Which of its links works: a new one ends the one before.
    link = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("name", "pk")
