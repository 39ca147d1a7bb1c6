"""Findings: listed, written down, given to somebody, resolved, and waived for a time."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Day, Given, Id, Moment, Text, Truth
from readiness.api.shapes.findings import FindingRow, FindingShown, FindingWaiverShown
from readiness.api.shown import taken
from readiness.catalog.queries import environment_for
from readiness.findings.fault import SEVERITIES, Fault
from readiness.findings.models import Finding, FindingWaiver
from readiness.findings.operations import (
    WRITTEN_DOWN,
    assign_finding,
    decide_finding_waiver,
    open_finding,
    request_finding_waiver,
    resolve_finding,
    withdraw_finding_waiver,
)
from readiness.findings.queries import finding_for, finding_waiver_for, visible_findings, waivers_of
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.models import User

TAG = "Findings"
ORDERS = {"-opened": ("-opened_at", "-id"), "opened": ("opened_at", "id")}


class FindingQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="service__slug", required=False, max_length=60)
    environment = serializers.SlugField(source="environment__slug", required=False, max_length=40)
    kind = serializers.ChoiceField(Finding.Kind.values, required=False)
    severity = serializers.ChoiceField(SEVERITIES, required=False)
    state = serializers.ChoiceField(Finding.State.values, required=False)
    owner = serializers.UUIDField(required=False, help_text="The `id` of the person who mends it.")


class NewFinding(Given):
    """A fault that a tool or a person found."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    environment = Text(required=False, max_length=40, default="production")
    kind = Choice([word.value for word in WRITTEN_DOWN])
    scope = Text(max_length=100, help_text="Who looked, for example `pip-audit`; no slash.")
    about = Text(max_length=255, help_text="What is wrong, for example `CVE-2026-0001 in oldlib`.")
    severity = Choice(SEVERITIES)
    title = Text(max_length=300)
    detail = Text(
        required=False,
        allow_blank=True,
        max_length=8000,
        help_text="All that the tool or person tells of it.",
    )


class Assignment(Given):
    """Who mends it until when; null: nobody, no date."""

    owner = Id(allow_null=True, help_text="The `id` of a member of the team; null: nobody.")
    due_date = Day(required=False, allow_null=True, default=None)


class Resolution(Given):
    """What was done about it."""

    reason = Text(max_length=4000)


class NewFindingWaiver(Given):
    """Why the finding may stand, and until when."""

    reason = Text(max_length=4000)
    expires_at = Moment()


class FindingWaiverDecision(Given):
    """Yes or no; a no needs its reason."""

    approve = Truth()
    reason = Text(required=False, allow_blank=True, max_length=4000)


class FindingsDoor(Door):
    """All findings."""

    address = "findings"

    @call(
        "findings_list", "List findings", tag=TAG, right=(Action.VIEW_SERVICE,), query=FindingQuery,
        listing=Listing(ORDERS), shows=FindingRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see."""
        return cut(visible_findings(ask.actor).filter(**ask.query), ask.page, ORDERS[ask.page.ordering])

    @call(
        "findings_open", "Write down a finding", tag=TAG, right=(Action.OPEN_FINDING,), body=NewFinding,
        shows=FindingShown, refuses=[409], finds=True,
        example={
            "service": "payments-api",
            "kind": "dependency",
            "scope": "pip-audit",
            "about": "CVE-2026-0001 in oldlib",
            "severity": "high",
            "title": "oldlib 1.0 reads beyond its buffer",
        },
    )  # fmt: skip
    def post(self, ask: Ask) -> dict[str, Any]:
        """Sent again while it is open, the answer is the open one; with another severity, a new one."""
        given = dict(ask.body)
        place = environment_for(ask.actor, given.pop("service"), given.pop("environment"))
        made = open_finding(environment=place, fault=Fault(**given), actor=ask.actor, at=ask.at)
        return _shown(ask.actor, made.pk)


class FindingDoor(Door):
    """One finding."""

    address = "findings/<uuid:pk>"

    @call("findings_read", "Read a finding", tag=TAG, right=(Action.VIEW_SERVICE,), shows=FindingShown)
    def get(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """With its waivers, and what was said and seen."""
        return _shown(ask.actor, pk)


class AssignFindingDoor(Door):
    """Who mends it."""

    address = "findings/<uuid:pk>/assign"

    @call(
        "findings_assign", "Give a finding to somebody", tag=TAG, right=(Action.ASSIGN_FINDING,), body=Assignment,
        shows=FindingShown, refuses=[409], example={"owner": None, "due_date": None},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """To a member of the service's team."""
        finding, wanted = finding_for(ask.actor, pk), ask.body["owner"]
        owner = None if wanted is None else User.objects.filter(pk=wanted).first() or User(pk=wanted)
        due = ask.body["due_date"]
        assign_finding(finding=finding, owner=owner, due_date=due, actor=ask.actor, at=ask.at)
        return _shown(ask.actor, pk)


class ResolveFindingDoor(Door):
    """The fault is gone."""

    address = "findings/<uuid:pk>/resolve"

    @call(
        "findings_resolve", "Resolve a finding", tag=TAG, right=(Action.RESOLVE_FINDING,), body=Resolution,
        shows=FindingShown, refuses=[409], example={"reason": "Updated to 1.1."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """With what was done. A contradiction ends by itself, once both witnesses agree."""
        finding = finding_for(ask.actor, pk)
        resolve_finding(finding=finding, reason=ask.body["reason"], actor=ask.actor, at=ask.at)
        return _shown(ask.actor, pk)


class FindingWaiversDoor(Door):
    """Exceptions from a finding."""

    address = "findings/<uuid:pk>/waivers"

    @call(
        "findings_request_waiver", "Ask for a waiver of a finding", tag=TAG, right=(Action.REQUEST_WAIVER,),
        body=NewFindingWaiver, shows=FindingWaiverShown, status=201, refuses=[409],
        example={"reason": "The update comes in May.", "expires_at": "2026-05-31T00:00:00Z"},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> FindingWaiver:
        """Another person decides on it."""
        finding = finding_for(ask.actor, pk)
        return request_finding_waiver(finding=finding, actor=ask.actor, at=ask.at, **ask.body)


class DecideFindingWaiverDoor(Door):
    """The decision on a waiver."""

    address = "finding-waivers/<uuid:pk>/decide"

    @call(
        "finding_waivers_decide", "Decide on a waiver of a finding", tag=TAG, right=(Action.DECIDE_WAIVER,),
        body=FindingWaiverDecision, shows=FindingWaiverShown, refuses=[409],
        example={"approve": False, "reason": "Update it before the launch."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> FindingWaiver:
        """As another person than the one who asked."""
        waiver = finding_waiver_for(ask.actor, pk)
        return decide_finding_waiver(waiver=waiver, actor=ask.actor, at=ask.at, **ask.body)


class WithdrawFindingWaiverDoor(Door):
    """Taking a waiver back."""

    address = "finding-waivers/<uuid:pk>/withdraw"

    @call(
        "finding_waivers_withdraw", "Withdraw a waiver of a finding", tag=TAG,
        right=(Action.REQUEST_WAIVER, Action.DECIDE_WAIVER), shows=FindingWaiverShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> FindingWaiver:
        """Who asked for it may, and whoever may decide on it."""
        waiver = finding_waiver_for(ask.actor, pk)
        return withdraw_finding_waiver(waiver=waiver, actor=ask.actor, at=ask.at)


def _shown(actor: Actor, pk: UUID) -> dict[str, Any]:
    finding = finding_for(actor, pk)
    return {
        **taken(FindingShown, finding, besides=("waivers", "said", "seen")),
        "said_id": finding.said_id,
        "seen_id": finding.seen_id,
        "waivers": waivers_of(finding),
    }


DOORS = (
    FindingsDoor,
    FindingDoor,
    AssignFindingDoor,
    ResolveFindingDoor,
    FindingWaiversDoor,
    DecideFindingWaiverDoor,
    WithdrawFindingWaiverDoor,
)
