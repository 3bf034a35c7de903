"""Which scheduled job ran when: a row a date, so that a missed date is caught up and a done one is not done again."""

from django.db import models


class Run(models.Model):
    job = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # The kind of error, never its text: an error's text can hold a name.
    failure = models.CharField(max_length=80, blank=True)
    # Where it failed when not everywhere: the number of a neighbourhood, and the kind of error there.
    failed_in = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("-due_at",)
        constraints = (models.UniqueConstraint(fields=["job", "due_at"], name="run_once"),)

    def __str__(self) -> str:
        return f"{self.job} {self.due_at:%Y-%m-%d %H:%M}"
