"""Opening a finding by hand or by token, where no machine of the portal found the fault."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import enter
from readiness.findings.fault import SEVERITIES, Fault
from readiness.findings.models import Finding
from readiness.findings.operations.rows import close, insert
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

#: The kinds that somebody may write down. The others are computed from what witnesses said.
WRITTEN_DOWN = (Finding.Kind.DEPENDENCY,)


@transaction.atomic
def open_finding(*, environment: Environment, fault: Fault, actor: Actor, at: datetime) -> Finding:
    """The open finding of `fault`: a new one, or the one that is open already.

    A fault that is found again with another severity is opened anew, so that a waiver of the milder one does not
    cover it; the one before is resolved, and its owner and date go on. Raises `Invalid`, `EnvironmentClosed`.
    """
    held = enter(actor, Action.OPEN_FINDING, environment)
    fault = _checked(fault)
    found = Finding.objects.filter(environment=held, kind=fault.kind, key=fault.key, state=Finding.State.OPEN)
    standing = found.first()
    if standing is None:
        return insert(held, fault, actor, at)
    if standing.severity == fault.severity:
        return standing
    close(standing, held, again(fault), actor, at)
    return insert(held, fault, actor, at, heir_of=standing)


def again(fault: Fault) -> str:
    """Why a finding gave way to a newer one of the same fault."""
    return f"Found again, now of {fault.severity} severity."


def _checked(fault: Fault) -> Fault:
    problems = Problems()
    if fault.kind not in WRITTEN_DOWN:
        problems.add("kind", "Nobody opens a finding of this kind: it is computed from what witnesses said.")
    if fault.severity not in SEVERITIES:
        problems.add("severity", f"One of: {', '.join(SEVERITIES)}.")
    checked = replace(
        fault,
        scope=problems.one_line("scope", fault.scope, longest=100, required=True),
        about=problems.one_line("about", fault.about, longest=255, required=True),
        title=problems.one_line("title", fault.title, longest=300, required=True),
        detail=problems.free_text("detail", fault.detail, longest=8000),
    )
    if "/" in checked.scope:
        problems.add("scope", "A scope has no slash in it.")
    problems.refuse_any()
    return checked
