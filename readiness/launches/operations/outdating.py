"""Writing down, once, that a signature no longer covers what is there, so that people are told.

Whether a signature is current is always computed anew; nothing relies on this entry but the telling.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from readiness.evidence.holding import hold
from readiness.findings.queries import environments_of_changed_findings
from readiness.launches import events
from readiness.launches.models import Launch, SignOff
from readiness.launches.queries import review_of, reviews_of
from readiness.ledger.operations import record
from readiness.ledger.queries import recorded_about
from readiness.teams.actors import SYSTEM

LATELY = timedelta(hours=1)


def tell_outdated(*, at: datetime, limit: int) -> int:
    """Look at the newest signatures of at most `limit` open launches, the next date first.

    Returns how many were found to be outdated and not yet told. One reading for all; only what seems outdated
    is looked at again, held, before it is written down. Whatever changes a checklist refreshes it, and findings
    tell when they changed, so a look takes those that were touched lately; in the first minute of every hour it
    takes them all.
    """
    signed = Launch.objects.filter(state=Launch.State.OPEN, sign_offs__isnull=False).distinct()
    if at.minute != 0:
        touched = Q(checklist__refreshed_at__gte=at - LATELY)
        touched |= Q(environment__in=environments_of_changed_findings(at - LATELY, at))
        signed = signed.filter(touched)
    related = signed.select_related("checklist__template", "checklist__version")
    launches = list(related.prefetch_related("sign_offs").order_by("planned_for", "pk")[:limit])
    reviews = reviews_of([launch.checklist for launch in launches], at)
    outdated = [
        sign_off
        for launch in launches
        for sign_off in newest_by_role(list(launch.sign_offs.all()))
        if sign_off.digest != reviews[launch.checklist_id].digest
    ]
    told = recorded_about(events.SIGN_OFF_OUTDATED, [sign_off.pk for sign_off in outdated])
    return sum(_write_down(sign_off, at) for sign_off in outdated if sign_off.pk not in told)


def newest_by_role(sign_offs: list[SignOff]) -> list[SignOff]:
    """The last signature in each role: earlier ones were replaced by it."""
    newest = {one.role: one for one in sorted(sign_offs, key=lambda one: (one.signed_at, one.pk))}
    return [newest[role] for role in sorted(newest)]


@transaction.atomic
def _write_down(sign_off: SignOff, at: datetime) -> int:
    launch = Launch.objects.select_related(
        "service__team", "environment", "checklist__template", "checklist__version"
    ).get(pk=sign_off.launch_id)
    hold([launch.environment_id])
    digest = review_of(launch.checklist, at).digest
    if digest == sign_off.digest or recorded_about(events.SIGN_OFF_OUTDATED, [sign_off.pk]):
        return 0
    record(
        kind=events.SIGN_OFF_OUTDATED,
        actor=SYSTEM,
        at=at,
        subject=sign_off,
        team=launch.service.team,
        service=launch.service,
        environment=launch.environment,
        data={"launch": str(launch.pk), "role": sign_off.role, "digest": sign_off.digest, "now": digest},
    )
    return 1
