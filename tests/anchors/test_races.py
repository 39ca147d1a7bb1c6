"""However many add webhooks at the same moment, there are never more than there are places."""

import pytest
from django.db import IntegrityError, transaction

from readiness.anchors.models import CheckpointWebhook
from readiness.anchors.operations import add_webhook, remove_webhook
from readiness.anchors.operations.subscribing import MOST_WEBHOOKS, TooManyWebhooks
from tests.races import at_once, failures
from tests.world import AT

THREADS, FREE = 8, 3


@pytest.fixture
def crowded(shared):
    """All places but three are taken."""
    lead = shared.person("administrator")
    rows = [
        CheckpointWebhook(url=f"https://{place}.example.org/", place=place, added_by=lead, added_at=AT)
        for place in range(1, MOST_WEBHOOKS + 1 - FREE)
    ]
    return shared, CheckpointWebhook.objects.bulk_create(rows)


def test_of_eight_at_once_no_more_get_a_place_than_are_free(crowded):
    actor = crowded[0].actor("administrator")
    results = at_once(
        *(
            lambda one=one: add_webhook(url=f"https://new-{one}.example.org/", actor=actor, at=AT)
            for one in range(THREADS)
        )
    )
    refused = failures(results)
    assert len(refused) == THREADS - FREE
    assert all(isinstance(one, TooManyWebhooks) for one in refused), refused
    places = CheckpointWebhook.objects.values_list("place", flat=True)
    assert sorted(places) == list(range(1, MOST_WEBHOOKS + 1))


def test_a_place_is_free_again_when_its_webhook_is_removed_and_no_row_has_none(crowded):
    shared, rows = crowded
    actor = shared.actor("administrator")
    for one in range(FREE):
        add_webhook(url=f"https://more-{one}.example.org/", actor=actor, at=AT)
    with pytest.raises(TooManyWebhooks):
        add_webhook(url="https://late.example.org/", actor=actor, at=AT)
    remove_webhook(webhook=rows[4], actor=actor, at=AT)
    made, _secret = add_webhook(url="https://late.example.org/", actor=actor, at=AT)
    assert made.place == rows[4].place
    for wrong in ({"place": None}, {"place": MOST_WEBHOOKS + 1}, {"place": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckpointWebhook.objects.create(
                url="https://past.example.org/", added_by=made.added_by, added_at=AT, **wrong
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckpointWebhook.objects.filter(pk=made.pk).update(place=MOST_WEBHOOKS + 2)
