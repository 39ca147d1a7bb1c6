"""What each role may do: one table. An action that it does not name is refused.

Rows are actions, cells are roles. A role in a team counts for that team's things; a role across the
organisation counts everywhere. `docs/access.md` is printed from this table and a test holds them together.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from readiness.prepared import prepared
from readiness.refusals import Conflict, Forbidden, Unseen
from readiness.teams.actors import Actor, Scope
from readiness.teams.models import Membership, OrganisationRole, Team
from readiness.teams.roles import ORGANISATION_ROLES, READS_ALL, TEAM_ROLES, Role


class Action(StrEnum):
    """Everything that somebody may want to do."""

    VIEW_SERVICE = "service.view"
    CREATE_SERVICE = "service.create"
    EDIT_SERVICE = "service.edit"
    RETIRE_SERVICE = "service.retire"
    TRANSFER_SERVICE = "service.transfer"
    CREATE_TEAM = "team.create"
    VIEW_TEAM = "team.view"
    EDIT_TEAM = "team.edit"
    ARCHIVE_TEAM = "team.archive"
    INVITE_MEMBER = "team.invite"
    CHANGE_MEMBER = "team.change_member"
    GRANT_ORGANISATION_ROLE = "organisation.grant_role"
    REGISTER_PERSON = "organisation.register_person"
    DEACTIVATE_PERSON = "organisation.deactivate_person"
    REVOKE_ANY_TOKEN = "organisation.revoke_token"  # noqa: S105
    VIEW_AUDIT = "organisation.view_audit"
    USE_OWN_ACCOUNT = "account.use"
    START_CHECKLIST = "checklist.start"
    UPGRADE_CHECKLIST = "checklist.upgrade"
    ASSIGN_ITEM = "item.assign"
    CLAIM_NOT_APPLICABLE = "item.claim_not_applicable"
    REQUEST_WAIVER = "waiver.request"
    DECIDE_WAIVER = "waiver.decide"
    VIEW_WAIVER_DEBT = "waiver.view_debt"
    OPEN_FINDING = "finding.open"
    ASSIGN_FINDING = "finding.assign"
    RESOLVE_FINDING = "finding.resolve"
    ADD_EVIDENCE = "evidence.add"
    WITHDRAW_EVIDENCE = "evidence.withdraw"
    REVIEW_AS_PEER = "evidence.review_as_peer"
    REVIEW_AS_LEAD = "evidence.review_as_lead"
    REVIEW_AS_SECURITY = "evidence.review_as_security_reviewer"
    MANAGE_DUTY = "duty.manage"
    END_DUTY = "duty.end"
    DO_DUTY = "duty.do"
    SKIP_DUTY = "duty.let_skip"
    MANAGE_SECRET = "secret.manage"  # noqa: S105
    ROTATE_SECRET = "secret.rotate"  # noqa: S105
    RETIRE_SECRET = "secret.retire"  # noqa: S105
    MANAGE_BACKUPS = "backup.manage"
    END_BACKUPS = "backup.end"
    SMOOTH_DUTIES = "duty.smooth"
    MANAGE_ERRORS = "error.manage"
    MANAGE_CHANNELS = "duty.manage_channels"
    WRITE_RUNBOOK = "runbook.write"
    EXERCISE_RUNBOOK = "runbook.exercise"
    RECORD_DEPLOYMENT = "deployment.record"
    REQUEST_OVERRIDE = "override.request"
    DECIDE_OVERRIDE = "override.decide"
    DECLARE_TRIGGER = "rollback.declare_trigger"
    ROLL_BACK = "rollback.decide"
    MANAGE_FORGE = "deployment.manage_forge"
    ACKNOWLEDGE_ALERT = "alert.acknowledge"
    MANAGE_ALERTS = "alert.manage"
    WEAKEN_ALERTS = "alert.weaken"
    SILENCE_ALERTS = "alert.silence"
    DRILL_ALERTS = "alert.drill"
    REQUEST_LAUNCH = "launch.request"
    SIGN_AS_LEAD = "launch.sign_as_lead"
    SIGN_AS_SECURITY = "launch.sign_as_security_reviewer"
    RECORD_LAUNCH = "launch.record"
    FOLLOW_LAUNCH = "launch.follow"
    WRITE_TEAM_TEMPLATE = "template.write_for_team"
    WRITE_ORGANISATION_TEMPLATE = "template.write_for_organisation"
    MAKE_REPORT = "report.make"
    EXPORT_PERIOD = "report.export_period"
    CONFIGURE_PROBE = "probe.configure"
    RUN_PROBE = "probe.run"
    CONNECT_TOOL = "probe.connect_tool"
    PERMIT_PROBE = "probe.permit"
    STOP_PROBES = "probe.stop"
    STOP_ALL_PROBES = "organisation.stop_probes"
    MANAGE_INGEST = "ingest.manage"
    MANAGE_METRICS = "metric.manage"
    ASK_ERASURE = "privacy.ask_erasure"
    DECIDE_ERASURE = "privacy.decide_erasure"
    SET_HOLD = "privacy.set_hold"
    VIEW_ANCHORS = "ledger.view_anchors"
    MANAGE_ANCHORS = "ledger.manage_webhooks"
    VIEW_ADMIN = "admin.view"
    CORRECT_IN_ADMIN = "admin.correct"


@dataclass(frozen=True)
class Rule:
    """Who may do an action, and the scope that a token then needs; without one, no token will do."""

    roles: frozenset[Role]
    scope: Scope | None


_CO, _V, _C, _L = Role.COLLEAGUE, Role.VIEWER, Role.CONTRIBUTOR, Role.LEAD
_AU, _SR, _AD = Role.AUDITOR, Role.SECURITY_REVIEWER, Role.ADMINISTRATOR
_READ, _WRITE, _REVIEW, _SIGN = Scope.READ, Scope.WRITE, Scope.REVIEW, Scope.SIGN
# Rights over people and keys are never exercised by token: they need a session.
_SESSION = None


def _rule(scope: Scope | None, *roles: Role) -> Rule:
    return Rule(frozenset(roles), scope)


TABLE: dict[Action, Rule] = {
    Action.VIEW_SERVICE: _rule(_READ, _V, _C, _L, _AU, _SR, _AD),
    Action.CREATE_SERVICE: _rule(_WRITE, _C, _L, _AD),
    Action.EDIT_SERVICE: _rule(_WRITE, _C, _L, _AD),
    Action.RETIRE_SERVICE: _rule(_WRITE, _L, _AD),
    Action.TRANSFER_SERVICE: _rule(_WRITE, _L, _AD),
    Action.CREATE_TEAM: _rule(_SESSION, _AD),
    Action.VIEW_TEAM: _rule(_READ, _V, _C, _L, _AU, _SR, _AD),
    Action.EDIT_TEAM: _rule(_WRITE, _L, _AD),
    Action.ARCHIVE_TEAM: _rule(_SESSION, _AD),
    Action.INVITE_MEMBER: _rule(_SESSION, _L, _AD),
    Action.CHANGE_MEMBER: _rule(_SESSION, _L, _AD),
    Action.GRANT_ORGANISATION_ROLE: _rule(_SESSION, _AD),
    # People join by invitation or sign up themselves; only the operator makes an account for somebody.
    Action.REGISTER_PERSON: _rule(_SESSION),
    Action.DEACTIVATE_PERSON: _rule(_SESSION, _AD),
    Action.REVOKE_ANY_TOKEN: _rule(_SESSION, _AD),
    Action.VIEW_AUDIT: _rule(_READ, _L, _AU, _AD),
    # One's own profile, tokens, invitations and memberships; operations see to it that they are one's own.
    Action.USE_OWN_ACCOUNT: _rule(_SESSION, _CO, _V, _C, _L, _AU, _SR, _AD),
    Action.START_CHECKLIST: _rule(_WRITE, _C, _L),
    Action.UPGRADE_CHECKLIST: _rule(_WRITE, _C, _L),
    Action.ASSIGN_ITEM: _rule(_WRITE, _C, _L),
    Action.CLAIM_NOT_APPLICABLE: _rule(_WRITE, _C, _L),
    Action.REQUEST_WAIVER: _rule(_WRITE, _C, _L),
    # An administrator runs the portal; judging readiness is for leads and security reviewers.
    Action.DECIDE_WAIVER: _rule(_REVIEW, _L, _SR),
    Action.VIEW_WAIVER_DEBT: _rule(_READ, _L, _AU, _SR, _AD),
    # Whoever meets a fault writes it down. That one is gone opens gates, so it is judged as a waiver is.
    Action.OPEN_FINDING: _rule(_WRITE, _C, _L, _SR),
    Action.ASSIGN_FINDING: _rule(_WRITE, _C, _L),
    Action.RESOLVE_FINDING: _rule(_REVIEW, _L, _SR),
    Action.ADD_EVIDENCE: _rule(_WRITE, _C, _L),
    Action.WITHDRAW_EVIDENCE: _rule(_WRITE, _C, _L),
    Action.REVIEW_AS_PEER: _rule(_REVIEW, _C, _L, _SR),
    Action.REVIEW_AS_LEAD: _rule(_REVIEW, _L, _SR),
    Action.REVIEW_AS_SECURITY: _rule(_REVIEW, _SR),
    Action.MANAGE_DUTY: _rule(_WRITE, _C, _L),
    # Ending a duty, and letting one be skipped, asks less of a service: judged as a waiver is.
    **dict.fromkeys((Action.END_DUTY, Action.END_BACKUPS), _rule(_REVIEW, _L)),
    Action.DO_DUTY: _rule(_WRITE, _C, _L),
    Action.SKIP_DUTY: _rule(_REVIEW, _L, _SR),
    **dict.fromkeys((Action.MANAGE_SECRET, Action.MANAGE_BACKUPS), _rule(_WRITE, _C, _L)),
    # A rotating script tells of it by token. A secret off the register is asked after no more: judged.
    Action.ROTATE_SECRET: _rule(_WRITE, _C, _L),
    Action.RETIRE_SECRET: _rule(_REVIEW, _L),
    Action.MANAGE_ERRORS: _rule(_WRITE, _C, _L),
    Action.SMOOTH_DUTIES: _rule(_WRITE, _L),
    # A channel tells others what the team has not done: a session and never a token.
    Action.MANAGE_CHANNELS: _rule(_SESSION, _L),
    Action.WRITE_RUNBOOK: _rule(_WRITE, _C, _L),
    Action.EXERCISE_RUNBOOK: _rule(_WRITE, _C, _L),
    # Pipelines record deployments by token. Passing the gate's no is judged as a waiver is, and by session or review.
    Action.RECORD_DEPLOYMENT: _rule(_WRITE, _C, _L),
    Action.REQUEST_OVERRIDE: _rule(_WRITE, _C, _L),
    Action.DECIDE_OVERRIDE: _rule(_REVIEW, _L, _SR),
    # Whoever sees the harm says so; who runs the service decides.
    Action.DECLARE_TRIGGER: _rule(_WRITE, _C, _L, _SR),
    Action.ROLL_BACK: _rule(_WRITE, _C, _L),
    # Whoever holds its secret tells what was deployed: a session and never a token.
    Action.MANAGE_FORGE: _rule(_SESSION, _L),
    Action.ACKNOWLEDGE_ALERT: _rule(_WRITE, _C, _L),
    Action.MANAGE_ALERTS: _rule(_WRITE, _C, _L),
    # What asks less than is published, and what keeps people from being told, is judged as a waiver is.
    Action.WEAKEN_ALERTS: _rule(_REVIEW, _L),
    Action.SILENCE_ALERTS: _rule(_WRITE, _L),
    # It wakes somebody.
    Action.DRILL_ALERTS: _rule(_WRITE, _C, _L),
    Action.REQUEST_LAUNCH: _rule(_WRITE, _L),
    Action.SIGN_AS_LEAD: _rule(_SIGN, _L),
    Action.SIGN_AS_SECURITY: _rule(_SIGN, _SR),
    Action.RECORD_LAUNCH: _rule(_SIGN, _L),
    Action.FOLLOW_LAUNCH: _rule(_WRITE, _C, _L),
    Action.WRITE_TEAM_TEMPLATE: _rule(_WRITE, _L),
    Action.WRITE_ORGANISATION_TEMPLATE: _rule(_WRITE, _AD),
    Action.MAKE_REPORT: _rule(_WRITE, _V, _C, _L, _AU, _SR, _AD),
    Action.EXPORT_PERIOD: _rule(_WRITE, _AU, _SR, _AD),
    Action.CONFIGURE_PROBE: _rule(_WRITE, _C, _L),
    Action.RUN_PROBE: _rule(_WRITE, _C, _L, _SR),
    # A connection holds the team's secret, a permit sends load: the lead answers for both. Anybody near stops them.
    Action.CONNECT_TOOL: _rule(_WRITE, _L),
    Action.PERMIT_PROBE: _rule(_WRITE, _L),
    Action.STOP_PROBES: _rule(_WRITE, _C, _L, _SR, _AD),
    Action.STOP_ALL_PROBES: _rule(_WRITE, _SR, _AD),
    # What a pipeline hands in counts without a reviewer, so its keys are not for everybody who adds evidence.
    Action.MANAGE_INGEST: _rule(_SESSION, _L),
    # Numbers are drawn and alerted on; what they prove is read back by a probe.
    Action.MANAGE_METRICS: _rule(_WRITE, _C, _L),
    # One asks and another decides; what is erased cannot be brought back, so a session and never a token.
    Action.ASK_ERASURE: _rule(_SESSION, _AD),
    Action.DECIDE_ERASURE: _rule(_SESSION, _SR, _AD),
    Action.SET_HOLD: _rule(_SESSION, _AD),
    Action.VIEW_ANCHORS: _rule(_READ, _AU, _SR, _AD),
    Action.MANAGE_ANCHORS: _rule(_SESSION, _AD),
    Action.VIEW_ADMIN: _rule(_SESSION, _AU, _AD),
    Action.CORRECT_IN_ADMIN: _rule(_SESSION, _AD),
}

#: Who may hand out which roles: nobody grants more than they hold, and an administrator answers for all.
GRANTS: dict[Role, frozenset[Role]] = {
    Role.LEAD: frozenset(TEAM_ROLES),
    Role.ADMINISTRATOR: frozenset(TEAM_ROLES) | frozenset(ORGANISATION_ROLES),
}

#: What everybody signed in may do to a service whose visibility is the organisation.
OPENED_BY_VISIBILITY = frozenset({Action.VIEW_SERVICE, Action.MAKE_REPORT})

#: What the portal's own machines may do. `system` is the operator at the command line, who has no account.
MACHINES: dict[str, frozenset[Action]] = {
    "system": frozenset(
        {
            Action.CREATE_TEAM,
            Action.CHANGE_MEMBER,
            Action.REGISTER_PERSON,
            Action.GRANT_ORGANISATION_ROLE,
            Action.DEACTIVATE_PERSON,
        }
    ),
    "probe": frozenset(),
    # What a service's pipeline hands in is bound by its token to that service, and it does nothing else.
    "ingest": frozenset(),
}


class TeamArchived(Conflict):
    """Things of an archived team are read, not changed."""

    code = "team-archived"
    sentence = "This team is archived: its things can be read, but no longer changed."


class MoreThanHeld(Forbidden):
    """Nobody grants more than they hold."""

    code = "more-than-held"
    sentence = "You cannot hand out or take away a role above your own."


def scope_for(action: str) -> Scope | None:
    """The scope that a token needs for `action`; None where no token will do."""
    rule = _named(action)
    return rule.scope if rule else None


def allows(roles: Collection[Role], action: str) -> bool:
    """Whether somebody with `roles` may do `action`; False for an action the table does not name."""
    rule = _named(action)
    return rule is not None and not rule.roles.isdisjoint(roles)


def may_grant(roles: Collection[Role], role: str) -> bool:
    """Whether somebody with `roles` may hand out `role`, or take it away."""
    return any(role in GRANTS.get(held, ()) for held in roles)


def reads_all(roles: Collection[Role]) -> bool:
    """Whether `roles` read every team's things."""
    return not READS_ALL.isdisjoint(roles)


def roles_of(actor: Actor, team: Team | UUID | None, *, lock: bool = False) -> frozenset[Role]:
    """The roles that count for `team`'s things now. With `lock` they cannot change before the commit."""
    if actor.user is None or not actor.user.is_active or _held_elsewhere(actor, team):
        return frozenset()
    if not lock:
        held = _roles(user=actor.user.pk, team=_id(team))
        return frozenset({Role.COLLEAGUE, *(Role(role) for role in held)})
    # The database is asked once more: the person may have been deactivated since the request began.
    mine = {"user": actor.user, "user__is_active": True}
    across = OrganisationRole.objects.filter(**mine).select_for_update(of=("self",))
    within = Membership.objects.filter(team=_id(team), **mine).select_for_update(of=("self",))
    return frozenset(
        {Role.COLLEAGUE, *(Role(one.role) for one in across), *(Role(one.role) for one in within)}
    )


@prepared
def _roles(*, user: UUID, team: UUID | None) -> QuerySet[OrganisationRole, str]:
    mine = {"user": user, "user__is_active": True}
    across = OrganisationRole.objects.filter(**mine).values_list("role", flat=True)
    within = Membership.objects.filter(team=team, **mine).values_list("role", flat=True)
    return across.union(within)


def roles_held(actor: Actor) -> frozenset[Role]:
    """The roles that `actor` holds in any team or across the organisation, in one query: what a list need not
    even look for. Whether one counts for a team's things is still the list's own condition.
    """
    if actor.roles_held is not None:
        return actor.roles_held()
    if actor.user is None:
        return frozenset()
    mine = {"user": actor.user, "user__is_active": True}
    within = Membership.objects.filter(**mine).values_list("role", flat=True)
    across = OrganisationRole.objects.filter(**mine).values_list("role", flat=True)
    return frozenset(Role(role) for role in across.union(within))


def may(actor: Actor, action: str, team: Team | UUID | None, *, visible: bool = False) -> bool:
    """Whether `actor` may do `action` to `team`'s things (`team` None: to the organisation's).

    For pages and lists; an operation calls `demand` instead. `visible`: the thing is open to everybody.
    """
    return action in actions_of(actor, team, visible=visible)


def actions_of(actor: Actor, team: Team | UUID | None, *, visible: bool = False) -> frozenset[Action]:
    """Everything that `actor` may do to `team`'s things now, in one query: what a page offers."""
    if actor.user is None:
        return MACHINES.get(actor.machine, frozenset())
    roles = roles_of(actor, team)
    return frozenset(action for action in TABLE if _permits(actor, roles, action, visible=visible))


def demand(actor: Actor, action: str, team: Team | UUID | None, *, visible: bool = False) -> frozenset[Role]:
    """Roles of `actor`, when they allow `action`; inside the writing transaction, held until its commit.

    Raises `Unseen` where the actor may not even look (so that nothing tells a foreign thing from a missing
    one; `visible` says that the thing is open to the whole organisation), else `Forbidden`; and
    `TeamArchived` for any change to an archived team's things.
    """
    if actor.user is None:
        if action in MACHINES.get(actor.machine, frozenset()):
            return frozenset()
        raise Forbidden
    roles = roles_of(actor, team, lock=True)
    if not _permits(actor, roles, action, visible=visible):
        raise _refusal(actor, roles, action, team, visible=visible)
    if scope_for(action) is not Scope.READ and team is not None and _is_archived(team):
        raise TeamArchived
    return roles


def demand_grant(actor: Actor, roles: Collection[Role], role: Role) -> None:
    """Raises `MoreThanHeld` unless somebody with `roles`, as `demand` gave them, may hand out `role`."""
    if not actor.is_machine and not may_grant(roles, role):
        raise MoreThanHeld


def _permits(actor: Actor, roles: Collection[Role], action: str, *, visible: bool) -> bool:
    opened = visible and action in OPENED_BY_VISIBILITY and Role.COLLEAGUE in roles
    if not (opened or allows(roles, action)):
        return False
    return actor.scopes is None or scope_for(action) in actor.scopes


def _refusal(
    actor: Actor, roles: Collection[Role], action: str, team: Team | UUID | None, *, visible: bool
) -> Unseen | Forbidden:
    if not roles or (team is not None and not visible and not allows(roles, Action.VIEW_TEAM)):
        return Unseen()
    if actor.scopes is None or not allows(roles, action):
        return Forbidden()
    needed = scope_for(action)
    return Forbidden(
        f"This token lacks the scope {needed.value!r}." if needed else "This needs a session, not a token."
    )


def _held_elsewhere(actor: Actor, team: Team | UUID | None) -> bool:
    # A token held to one team does nothing outside it, whatever its owner may do there.
    return actor.team_id is not None and actor.team_id != _id(team)


def _is_archived(team: Team | UUID) -> bool:
    key = team.pk if isinstance(team, Team) else team
    return Team.objects.filter(pk=key, archived_at__isnull=False).exists()


def _named(action: str) -> Rule | None:
    return TABLE.get(action)  # type: ignore[call-overload, no-any-return]  # a StrEnum hashes like its text


def _id(team: Team | UUID | None) -> UUID | None:
    return team.pk if isinstance(team, Team) else team
