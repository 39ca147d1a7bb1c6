"""Who is told: people by mail, for themselves; other systems by webhook, for administrators to name."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.anchors import events
from readiness.anchors.models import CheckpointSubscription, CheckpointWebhook
from readiness.anchors.signing import secret_of
from readiness.ledger.operations import record
from readiness.outbound import NotDelivered, client
from readiness.refusals import AlreadyDecided, Conflict, Invalid, Unseen
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor

#: Each is asked every day: more would make the portal a sender for everybody.
MOST_WEBHOOKS = 20
LONGEST_URL = 1000


class AlreadyTold(Conflict):
    """They get them already."""

    code = "already-told"
    sentence = "The checkpoints go there already."


class TooManyWebhooks(Conflict):
    """A portal tells a bounded number of others."""

    code = "too-many-webhooks"
    sentence = f"Checkpoints go to {MOST_WEBHOOKS} addresses at most. Remove one first."


class NotTold(Conflict):
    """There is nothing to end."""

    code = "not-told"
    sentence = "You get no checkpoints by mail."


class WebhookRemoved(AlreadyDecided):
    """Removed once and for all."""

    code = "webhook-removed"
    sentence = "This address was removed already."


@transaction.atomic
def subscribe(*, actor: Actor, at: datetime) -> CheckpointSubscription:
    """Have each anchor mailed to oneself. Checkpoints tell of nothing but sizes and hashes: everybody may hold them.

    Raises `AlreadyTold`.
    """
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    if actor.user is None:
        raise Unseen
    try:
        with transaction.atomic():
            made = CheckpointSubscription.objects.create(user=actor.user, since=at)
    except IntegrityError as twice:
        raise AlreadyTold from twice
    record(kind=events.SUBSCRIBED, actor=actor, at=at, subject=made, data={"person": str(actor.user.pk)})
    return made


@transaction.atomic
def unsubscribe(*, actor: Actor, at: datetime) -> None:
    """Have no more mailed. Raises `NotTold`."""
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    held = CheckpointSubscription.objects.select_for_update().filter(user=actor.user).first()
    if held is None or actor.user is None:
        raise NotTold
    record(kind=events.UNSUBSCRIBED, actor=actor, at=at, subject=held, data={"person": str(actor.user.pk)})
    held.delete()


@transaction.atomic
def add_webhook(*, url: str, actor: Actor, at: datetime) -> tuple[CheckpointWebhook, str]:
    """Have each anchor posted to `url`; the row, and the secret that its messages are signed with.

    Raises `Invalid` for an address that the guard of all outgoing requests refuses, `AlreadyTold`.
    """
    demand(actor, Action.MANAGE_ANCHORS, None)
    if actor.user is None:
        raise Unseen
    try:
        target = client().check(url, at)
    except NotDelivered as no:
        raise Invalid({"url": [str(no)]}) from no
    if len(target) > LONGEST_URL:
        raise Invalid({"url": ["This address is too long."]})
    made = _take_place(CheckpointWebhook(url=target, added_by=actor.user, added_at=at))
    record(kind=events.WEBHOOK_ADDED, actor=actor, at=at, subject=made, private={"url": target})
    return made, secret_of(made)


def _take_place(webhook: CheckpointWebhook) -> CheckpointWebhook:
    """Save it at the first free place. Raises `AlreadyTold`, `TooManyWebhooks`."""
    places = CheckpointWebhook.objects.filter(removed_at__isnull=True)
    for _try in range(MOST_WEBHOOKS):
        taken = dict(places.values_list("place", "url"))
        if webhook.url in taken.values():
            raise AlreadyTold
        free = [place for place in range(1, MOST_WEBHOOKS + 1) if place not in taken]
        if not free:
            break
        webhook.place = free[0]
        try:
            with transaction.atomic():
                webhook.save(force_insert=True)
        except IntegrityError:
            continue  # somebody took the place, or the address, at the same moment: look again
        return webhook
    raise TooManyWebhooks


@transaction.atomic
def remove_webhook(*, webhook: CheckpointWebhook, actor: Actor, at: datetime) -> CheckpointWebhook:
    """Have no more posted there. Raises `WebhookRemoved`."""
    demand(actor, Action.MANAGE_ANCHORS, None)
    held = CheckpointWebhook.objects.select_for_update(of=("self",)).filter(pk=webhook.pk).first()
    if held is None:
        raise Unseen
    if held.removed_at is not None:
        raise WebhookRemoved
    held.removed_at, held.removed_by = at, actor.user
    held.save(update_fields=["removed_at", "removed_by"])
    record(kind=events.WEBHOOK_REMOVED, actor=actor, at=at, subject=held, private={"url": held.url})
    return held
