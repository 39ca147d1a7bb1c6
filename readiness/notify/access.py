"""Whom a notice may reach: nobody is told of a service that they may not see."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from readiness.catalog.models import Service
from readiness.ledger.models import LedgerEntry
from readiness.notify.models import Notice
from readiness.teams.models import Membership, OrganisationRole, User


def reachable(people: Iterable[UUID], entry: LedgerEntry) -> set[UUID]:
    """Of these people, who is active and may see the service of `entry`, if it has one. One query."""
    users = User.objects.filter(pk__in=set(people), is_active=True)
    if entry.service_id is not None:
        service = Service.objects.filter(pk=entry.service_id)
        within = Membership.objects.filter(user=OuterRef("pk"), team__services=entry.service_id)
        across = OrganisationRole.objects.filter(user=OuterRef("pk"))
        opened = Exists(service.filter(visibility=Service.Visibility.ORGANISATION))
        users = users.filter(Q(Exists(within)) | Q(Exists(across)) | Q(opened))
    return set(users.values_list("pk", flat=True))


def in_the_way(notice: Notice, *, insisting: bool = False) -> str:
    """Why this mail should no longer go out, asked at each attempt; "" when nothing speaks against it.

    `insisting`: it goes to people who want no mails too.
    """
    if not notice.recipient.is_active:
        return "The person is no longer active."
    if not insisting and not notice.recipient.notice_mails:
        return "The person wants no mails."
    if notice.recipient_id not in reachable([notice.recipient_id], notice.entry):
        return "The person may no longer see this service."
    return ""
