"""What the ledger names is never deleted: people are deactivated, teams archived, services retired."""

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from readiness.catalog.models import Environment, Service
from readiness.models import LedgerEntry
from readiness.teams.models import Team, User
from tests.world import World


@pytest.mark.django_db
def test_no_parent_takes_its_record_along(world: World):
    world.service("Shop", url="shop.example.org")
    before = LedgerEntry.objects.count()
    for rows in (
        Team.objects.all(),
        User.objects.filter(email="administrator@example.org"),
        User.objects.filter(email="lead@example.org"),
        Service.objects.all(),
        Environment.objects.all(),
    ):
        with pytest.raises(ProtectedError), transaction.atomic():
            rows.delete()
        with pytest.raises(ProtectedError), transaction.atomic():
            rows.get(pk=rows.values("pk")[:1]).delete()
    assert LedgerEntry.objects.count() == before
