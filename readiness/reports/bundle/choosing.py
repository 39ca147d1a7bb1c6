"""Which entries of the log a bundle holds: those of its scope, and those without which they cannot be judged."""

from uuid import UUID

from django.db.models import Q

from readiness.checklists import events as reviewing
from readiness.findings import events as faults
from readiness.launches import events as launching
from readiness.ledger import export
from readiness.ledger.export import SealedLog, Told
from readiness.ledger.verifier import RULES
from readiness.reports.bundle.scope import Scope

#: Kinds that are right or wrong by who did them.
DECISIONS = frozenset(
    {
        reviewing.EVIDENCE_ACCEPTED, reviewing.EVIDENCE_RETURNED, reviewing.WAIVER_APPROVED, reviewing.WAIVER_REFUSED,
        launching.SIGNED_OFF, launching.LAUNCH_RECORDED, launching.LAUNCH_DECIDED, faults.WAIVER_APPROVED,
        faults.WAIVER_REFUSED,
    }
)  # fmt: skip
#: Kinds that give people their roles, and take them.
ROLES = ("teams.member.", "teams.organisation_role.", "teams.invitation.accepted")
#: Kinds that say who somebody is, and whether they could act.
PEOPLE = ("teams.person.", "teams.profile.edited")
#: What the log tells about itself: keys, going on after a loss, erasures.
OF_THE_LOG = ("ledger.",)


def entries_of(scope: Scope, log: SealedLog) -> list[Told]:
    """All of them, in the order of the log."""
    found = {told.seq: told for told in export.chosen(log, _within(scope)) if _fits(told, scope)}
    if scope.since is not None or scope.until is not None:
        found |= _foundations(list(found.values()), scope, log)
    found |= _of_people(list(found.values()), log)
    found |= {told.seq: told for told in export.chosen(log, export.kinds_are(OF_THE_LOG))}
    return [found[seq] for seq in sorted(found)]


def _within(scope: Scope) -> Q:
    when = export.between(scope.since, scope.until)
    return when if scope.service is None else when & export.about_service(scope.service.pk)


def _fits(told: Told, scope: Scope) -> bool:
    return scope.environment is None or told.environment in (None, str(scope.environment.pk))


def _foundations(found: list[Told], scope: Scope, log: SealedLog) -> dict[int, Told]:
    """What the decisions of a period rest on: all that rules read about their services, from the beginning on."""
    last: dict[UUID, int] = {}
    for told in found:
        if told.kind in DECISIONS and told.service is not None:
            last[told.service] = told.seq
    below: dict[int, Told] = {}
    for service, seq in last.items():
        which = export.about_service(service) & export.up_to(seq) & export.kinds_are(RULES)
        below |= {told.seq: told for told in export.chosen(log, which) if _fits(told, scope)}
    return below


def _of_people(found: list[Told], log: SealedLog) -> dict[int, Told]:
    """Roles of those who decided, where they decided, and the names of all who acted.

    A role in another team than those of the scope is nobody's business here.
    """
    actors = {told.person for told in found if told.person is not None}
    deciders = {told.person for told in found if told.kind in DECISIONS}
    teams = {told.team for told in found if told.team is not None}
    about = export.kinds_are(PEOPLE) & export.about_subjects(actors)
    named = {told.seq: told for told in export.chosen(log, about)}
    for told in export.chosen(log, export.kinds_are(ROLES)):
        person = told.person if told.kind == "teams.invitation.accepted" else _person(told)
        if person in deciders and (told.team is None or told.team in teams):
            named[told.seq] = told
    return named


def _person(told: Told) -> UUID | None:
    person = told.data.get("person")
    return UUID(person) if isinstance(person, str) else None
