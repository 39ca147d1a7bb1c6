"""Where a kind of probe can look at all: which environments have what it needs."""

from django.db.models import Exists, OuterRef, Q

from probes.given.models import LIVE, Declaration, HostProof, Permit, ToolConnection
from probes.needs import ACTIVE, DECLARATION, PERMISSION, tools_of
from probes.probe import Kind
from readiness.models import Environment


def has_needs(kind: Kind[object]) -> Q:
    """The condition on environments; an empty one for a kind that needs nothing but a URL.

    A permit whose window is not open yet counts: the probe is planned, and its runs say what they wait for.
    """
    found = Q()
    needs = set(kind.needs)
    if DECLARATION in needs:
        found &= Q(Exists(Declaration.objects.filter(LIVE, environment=OuterRef("pk"), kind=kind.name)))
    if PERMISSION in needs:
        found &= Q(
            Exists(
                Permit.objects.filter(
                    LIVE, environment=OuterRef("pk"), team=OuterRef("service__team"), kind=kind.name
                )
            )
        )
    if needs & ACTIVE:
        proven = HostProof.objects.filter(LIVE, service=OuterRef("service"), proven_until__isnull=False)
        found &= Q(Exists(proven))
    for tools in tools_of(kind.needs):
        here = Q(environment=OuterRef("pk")) | Q(environment__isnull=True)
        held = ToolConnection.objects.filter(LIVE, here, team=OuterRef("service__team"), tool__in=tools)
        found &= Q(Exists(held))
    return found


def plannable(environment: Environment, kind: Kind[object]) -> bool:
    """Whether the environment has what the kind needs beyond an address."""
    return Environment.objects.filter(has_needs(kind), pk=environment.pk).exists()
