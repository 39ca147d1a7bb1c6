"""Its table."""

from django.db import models


class Count(models.Model):
    """How many people there were."""

    people = models.IntegerField()
