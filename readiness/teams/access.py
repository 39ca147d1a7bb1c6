"""What each role may do: one table. An action that it does not name is refused.

Rows are actions, cells are roles. A role in a team counts for that team's things; a role across the
organisation counts everywhere. `docs/access.md` is printed from this table and a test holds them together.
"""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from readiness.refusals import Forbidden, Unseen
from readiness.teams.actors import Actor, Scope
from readiness.teams.models import Membership, OrganisationRole, Team
from readiness.teams.roles import READS_ALL, Role


class Action(StrEnum):
    """Everything that somebody may want to do."""

    VIEW_SERVICE = "service.view"
    CREATE_SERVICE = "service.create"
    EDIT_SERVICE = "service.edit"
    RETIRE_SERVICE = "service.retire"
    CREATE_TEAM = "team.create"
    VIEW_TEAM = "team.view"
    EDIT_TEAM = "team.edit"
    INVITE_MEMBER = "team.invite"
    CHANGE_MEMBER = "team.change_member"
    GRANT_ORGANISATION_ROLE = "organisation.grant_role"
    START_CHECKLIST = "checklist.start"
    UPGRADE_CHECKLIST = "checklist.upgrade"
    ASSIGN_ITEM = "item.assign"
    CLAIM_NOT_APPLICABLE = "item.claim_not_applicable"
    REQUEST_WAIVER = "waiver.request"
    DECIDE_WAIVER = "waiver.decide"
    ADD_EVIDENCE = "evidence.add"
    WITHDRAW_EVIDENCE = "evidence.withdraw"
    REVIEW_AS_PEER = "evidence.review_as_peer"
    REVIEW_AS_LEAD = "evidence.review_as_lead"
    REVIEW_AS_SECURITY = "evidence.review_as_security_reviewer"
    REQUEST_LAUNCH = "launch.request"
    SIGN_AS_LEAD = "launch.sign_as_lead"
    SIGN_AS_SECURITY = "launch.sign_as_security_reviewer"
    RECORD_LAUNCH = "launch.record"
    WRITE_TEAM_TEMPLATE = "template.write_for_team"
    WRITE_ORGANISATION_TEMPLATE = "template.write_for_organisation"
    MAKE_REPORT = "report.make"
    CONFIGURE_PROBE = "probe.configure"
    RUN_PROBE = "probe.run"
    VIEW_ADMIN = "admin.view"
    CORRECT_IN_ADMIN = "admin.correct"


_V, _C, _L = Role.VIEWER, Role.CONTRIBUTOR, Role.LEAD
_AU, _SR, _AD = Role.AUDITOR, Role.SECURITY_REVIEWER, Role.ADMINISTRATOR
_READERS = frozenset({_V, _C, _L, _AU, _SR, _AD})
_WRITERS = frozenset({_C, _L})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.VIEW_SERVICE: _READERS,
    Action.CREATE_SERVICE: _WRITERS | {_AD},
    Action.EDIT_SERVICE: _WRITERS | {_AD},
    Action.RETIRE_SERVICE: frozenset({_L, _AD}),
    Action.CREATE_TEAM: frozenset({_AD}),
    Action.VIEW_TEAM: _READERS,
    Action.EDIT_TEAM: frozenset({_L, _AD}),
    Action.INVITE_MEMBER: frozenset({_L, _AD}),
    Action.CHANGE_MEMBER: frozenset({_L, _AD}),
    Action.GRANT_ORGANISATION_ROLE: frozenset({_AD}),
    Action.START_CHECKLIST: _WRITERS,
    Action.UPGRADE_CHECKLIST: _WRITERS,
    Action.ASSIGN_ITEM: _WRITERS,
    Action.CLAIM_NOT_APPLICABLE: _WRITERS,
    Action.REQUEST_WAIVER: _WRITERS,
    # An administrator runs the portal; judging readiness is for leads and security reviewers.
    Action.DECIDE_WAIVER: frozenset({_L, _SR}),
    Action.ADD_EVIDENCE: _WRITERS,
    Action.WITHDRAW_EVIDENCE: _WRITERS,
    Action.REVIEW_AS_PEER: frozenset({_C, _L, _SR}),
    Action.REVIEW_AS_LEAD: frozenset({_L, _SR}),
    Action.REVIEW_AS_SECURITY: frozenset({_SR}),
    Action.REQUEST_LAUNCH: frozenset({_L}),
    Action.SIGN_AS_LEAD: frozenset({_L}),
    Action.SIGN_AS_SECURITY: frozenset({_SR}),
    Action.RECORD_LAUNCH: frozenset({_L}),
    Action.WRITE_TEAM_TEMPLATE: frozenset({_L}),
    Action.WRITE_ORGANISATION_TEMPLATE: frozenset({_AD}),
    Action.MAKE_REPORT: _READERS,
    Action.CONFIGURE_PROBE: _WRITERS,
    Action.RUN_PROBE: _WRITERS | {_SR},
    Action.VIEW_ADMIN: frozenset({_AU, _AD}),
    Action.CORRECT_IN_ADMIN: frozenset({_AD}),
}

_READING = frozenset({Action.VIEW_SERVICE, Action.VIEW_TEAM, Action.VIEW_ADMIN})
_REVIEWING = frozenset(
    {Action.REVIEW_AS_PEER, Action.REVIEW_AS_LEAD, Action.REVIEW_AS_SECURITY, Action.DECIDE_WAIVER}
)
_SIGNING = frozenset({Action.SIGN_AS_LEAD, Action.SIGN_AS_SECURITY, Action.RECORD_LAUNCH})
# Rights over people are never exercised by token: they need a session.
_SESSION_ONLY = frozenset(
    {
        Action.CREATE_TEAM,
        Action.INVITE_MEMBER,
        Action.CHANGE_MEMBER,
        Action.GRANT_ORGANISATION_ROLE,
        Action.VIEW_ADMIN,
        Action.CORRECT_IN_ADMIN,
    }
)


def scope_for(action: Action) -> Scope | None:
    """The scope that a token needs for `action`; None where no token will do."""
    if action in _SESSION_ONLY:
        return None
    if action in _READING:
        return Scope.READ
    if action in _REVIEWING:
        return Scope.REVIEW
    return Scope.SIGN if action in _SIGNING else Scope.WRITE


def allows(roles: Collection[Role], action: str) -> bool:
    """Whether somebody with `roles` may do `action`; False for an action the table does not name."""
    named = ALLOWED.get(Action(action)) if action in set(Action) else None
    return named is not None and not named.isdisjoint(roles)


def roles_of(actor: Actor, team: Team | UUID | None, *, lock: bool = False) -> frozenset[Role]:
    """The roles that count for `team`'s things now. With `lock` they cannot change before the commit."""
    if actor.user is None or not actor.user.is_active:
        return frozenset()
    team_id = team.pk if isinstance(team, Team) else team
    across = OrganisationRole.objects.filter(user=actor.user)
    within = Membership.objects.filter(user=actor.user, team=team_id)
    if lock:
        across, within = across.select_for_update(), within.select_for_update()
    # A token held to one team carries its owner's organisation roles only for that team's things.
    held_elsewhere = actor.team_id is not None and actor.team_id != team_id
    names = {Role.COLLEAGUE}
    if not held_elsewhere:
        names |= {Role(role) for role in across.values_list("role", flat=True)}
        if team_id is not None:
            names |= {Role(role) for role in within.values_list("role", flat=True)}
    return frozenset(names)


def may(actor: Actor, action: Action, team: Team | UUID | None) -> bool:
    """Whether `actor` may do `action` to `team`'s things (`team` None: to the organisation's)."""
    if actor.scopes is not None and scope_for(action) not in actor.scopes:
        return False
    return allows(roles_of(actor, team), action)


def demand(actor: Actor, action: Action, team: Team | UUID | None, *, visible: bool = False) -> frozenset[Role]:
    """Roles of `actor`, when they allow `action`; inside the writing transaction.

    Raises `Unseen` where the actor may not even look (so that nothing tells a foreign thing from a missing
    one; `visible` says that the thing is open to the whole organisation), else `Forbidden`.
    """
    roles = roles_of(actor, team, lock=True)
    if allows(roles, action) and (actor.scopes is None or scope_for(action) in actor.scopes):
        return roles
    if team is not None and not visible and not allows(roles, Action.VIEW_TEAM):
        raise Unseen
    if actor.scopes is not None and allows(roles, action):
        needed = scope_for(action)
        raise Forbidden(
            f"This token lacks the scope {needed.value!r}." if needed else "This needs a session, not a token."
        )
    raise Forbidden


def reads_all(roles: Collection[Role]) -> bool:
    """Whether `roles` read every team's things."""
    return not READS_ALL.isdisjoint(roles)
