"""Who said that they come to a gathering, with or without an account. Erased in the night after it."""

from django.db import models
from django.db.models import Q

from stoep.web.initiatives.models import Gathering
from stoep.web.neighbours.models import Neighbour


class Coming(models.Model):
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="coming")
    # A neighbour, or somebody without an account: a name, and if they like an address.
    neighbour = models.ForeignKey(Neighbour, null=True, blank=True, on_delete=models.CASCADE, related_name="coming")
    name = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="nl")
    maybe = models.BooleanField(default=False)
    # How many others come along.
    more = models.PositiveSmallIntegerField(default=0)
    # Whether who comes too sees the first name.
    shows = models.BooleanField(default=False)
    # There is no chair yet: first asked, first seated.
    waiting = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["gathering", "neighbour"], name="coming_once"),
            models.CheckConstraint(
                condition=Q(neighbour__isnull=False, name="", email="") | Q(neighbour__isnull=True, name__gt=""),
                name="coming_neighbour_or_name",
            ),
        )

    def __str__(self) -> str:
        return f"{self.gathering_id}/{self.pk}"

    @property
    def people(self) -> int:
        """How many chairs this takes."""
        return 1 + self.more

    @property
    def called(self) -> str:
        """The name to call somebody by."""
        return (self.neighbour.name if self.neighbour else self.name).split()[0]
