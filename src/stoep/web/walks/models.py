"""Hello walks, and what a street saw in the mirror: numbers of a street, and no person in any of them."""

from django.db import models

from stoep.web.neighbourhoods.models import Street


class Walk(models.Model):
    """One walk through a street on which somebody counted hellos; not who walked, nor who said hello."""

    street = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="walks")
    day = models.DateField()
    hellos = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.street_id}/{self.day}"


class Mirror(models.Model):
    """What was said of a street in a month, added up while it comes in: no answer is kept by itself."""

    street = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="mirrors")
    # Its first day.
    month = models.DateField()
    people = models.PositiveIntegerField(default=0)
    names = models.PositiveIntegerField(default=0)
    chats = models.PositiveIntegerField(default=0)
    together = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["street", "month"], name="mirror_once_a_month"),)

    def __str__(self) -> str:
        return f"{self.street_id}/{self.month:%Y-%m}"
