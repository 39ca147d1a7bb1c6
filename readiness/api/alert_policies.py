"""An environment's alert policies, the rule file of them, silences and drills."""

import math
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers

from readiness.alerts.exporting import rules_of
from readiness.alerts.models import AlertDrill, AlertSilence
from readiness.alerts.operations import (
    add_policy,
    change_policy,
    end_silence,
    restore_policy,
    silence_alerts,
    start_drill,
)
from readiness.alerts.operations.policies import Bound
from readiness.alerts.policy import OPERATORS
from readiness.alerts.queries import Kept, drills_of, policies_of, silence_for, silences_of, standings_of
from readiness.alerts.wording import BESIDES
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Choice, Given, Text, Truth, Whole
from readiness.api.shapes.alerts import (
    ROUTES,
    SEVERITIES,
    DrillShown,
    PoliciesShown,
    PolicyShown,
    SilenceShown,
    SilencesShown,
)
from readiness.catalog.models import Environment
from readiness.catalog.queries import environment_for
from readiness.monitoring.metrics import BY_KEY, QUANTILES
from readiness.teams.access import Action

TAG = "Alerts"
_PLACE = "services/<slug:slug>/environments/<slug:environment>"
ORDERS = {"-started": ("-started_at", "-id")}


class Number(serializers.FloatField):
    """A number, and neither text nor what is none."""

    def to_internal_value(self, data: Any) -> float:
        """The number."""
        if (
            isinstance(data, bool)
            or not isinstance(data, int | float)
            or abs(data) > 1e300
            or not math.isfinite(data)
        ):
            self.fail("invalid")
        return float(data)


class BoundGiven(Given):
    """Beyond what, for how long, and how people hear of it."""

    value = Number(help_text="In the metric's unit: ratios as 0.05, times in seconds.")
    resolve_value = Number(
        help_text="Where an alert is over: on the good side of `value`, or `value` itself."
    )
    lasting = Whole(min_value=0, max_value=86400, help_text="Seconds.")
    calm = Whole(min_value=0, max_value=86400, help_text="Seconds.")
    severity = Choice(SEVERITIES)
    route = Choice(ROUTES)


class PolicyGiven(BoundGiven):
    """One of the eight, or one of the team's own, judged otherwise."""

    enabled = Truth(required=False, default=True)
    reason = Text(
        required=False, allow_blank=True, max_length=2000, default="",
        help_text="Needed where one of the eight then asks less than is published.",
    )  # fmt: skip


class NewPolicy(BoundGiven):
    """A policy of the team's own."""

    title = Text(max_length=120)
    metric = Choice([*BY_KEY, *BESIDES])
    statistic = Choice(["", *QUANTILES], required=False, default="")
    operator = Choice(list(OPERATORS))
    alert = Text(
        required=False, allow_blank=True, max_length=100, default="", help_text="Its name in Alertmanager."
    )


class NewSilence(Given):
    """For how long nobody is told, and why."""

    policy = Text(
        required=False, allow_blank=True, max_length=60, default="", help_text="Empty: every alert there."
    )
    minutes = Whole(min_value=1, max_value=43200)
    reason = Text(max_length=2000)


class PoliciesDoor(Door):
    """All policies of an environment."""

    address = f"{_PLACE}/alert-policies"

    @call("policies_read", "Read alert policies", tag=TAG, right=(Action.VIEW_SERVICE,), shows=PoliciesShown)
    def get(self, ask: Ask, slug: str, environment: str) -> dict[str, Any]:
        """The eight, as published or changed, then the team's own; each with its newest number."""
        place = environment_for(ask.actor, slug, environment)
        standings = standings_of(place)
        return {
            "policies": [_shown(one, standings.get(one.policy.key)) for one in policies_of(place, ask.at)]
        }

    @call(
        "policies_add", "Add an alert policy", tag=TAG, right=(Action.MANAGE_ALERTS,), body=NewPolicy,
        shows=PolicyShown, status=201, refuses=[409],
        example={"title": "CPU > 90 %", "metric": "cpu", "operator": ">", "value": 0.9, "resolve_value": 0.85,
                 "lasting": 600, "calm": 60, "severity": "warning", "route": "notify"},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str, environment: str) -> dict[str, Any]:
        """It is judged from then on."""
        given = dict(ask.body)
        bound = Bound(**{str(name): given.pop(name) for name in BoundGiven().fields})
        place = environment_for(ask.actor, slug, environment)
        row = add_policy(environment=place, bound=bound, actor=ask.actor, at=ask.at, **given)
        return _one(place, row.key, ask)


class PolicyDoor(Door):
    """One policy."""

    address = f"{_PLACE}/alert-policies/<slug:policy>"

    @call(
        "policies_change", "Change an alert policy", tag=TAG, right=(Action.MANAGE_ALERTS,), body=PolicyGiven,
        shows=PolicyShown, refuses=[409],
        example={"value": 0.05, "resolve_value": 0.04, "lasting": 300, "calm": 60, "severity": "critical",
                 "route": "page"},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str, environment: str, policy: str) -> dict[str, Any]:
        """One of the eight that asks less than published needs a reason, and a lead."""
        given = dict(ask.body)
        reason = given.pop("reason")
        place = environment_for(ask.actor, slug, environment)
        change_policy(
            environment=place, key=policy, bound=Bound(**given), reason=reason, actor=ask.actor, at=ask.at
        )
        return _one(place, policy, ask)


class RestorePolicyDoor(Door):
    """One of the eight as published."""

    address = f"{_PLACE}/alert-policies/<slug:policy>/restore"

    @call(
        "policies_restore", "Put an alert policy back", tag=TAG, right=(Action.MANAGE_ALERTS,), shows=PolicyShown,
        refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, slug: str, environment: str, policy: str) -> dict[str, Any]:
        """To what is published."""
        place = environment_for(ask.actor, slug, environment)
        restore_policy(environment=place, key=policy, actor=ask.actor, at=ask.at)
        return _one(place, policy, ask)


class RulesDoor(Door):
    """The rule file for Prometheus."""

    address = f"{_PLACE}/alert-rules"

    @call(
        "policies_rules", "Download alerting rules", tag=TAG, right=(Action.VIEW_SERVICE,),
        downloads=["application/yaml"],
    )  # fmt: skip
    def get(self, ask: Ask, slug: str, environment: str) -> HttpResponse:
        """As `manage.py export_alert_rules` prints it; `promtool check rules` takes it."""
        place = environment_for(ask.actor, slug, environment)
        return HttpResponse(rules_of([place], ask.at), content_type="application/yaml")


class SilencesDoor(Door):
    """Silences of an environment."""

    address = f"{_PLACE}/alert-silences"

    @call("policies_silences", "Read silences", tag=TAG, right=(Action.VIEW_SERVICE,), shows=SilencesShown)
    def get(self, ask: Ask, slug: str, environment: str) -> dict[str, Any]:
        """Those that hold now."""
        return {"silences": silences_of(environment_for(ask.actor, slug, environment), ask.at)}

    @call(
        "policies_silence", "Silence alerts", tag=TAG, right=(Action.SILENCE_ALERTS,), body=NewSilence,
        shows=SilenceShown, status=201, refuses=[409],
        example={"policy": "memory_used", "minutes": 60, "reason": "The cache is being filled."},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str, environment: str) -> AlertSilence:
        """They open all the same; nobody is told."""
        given = dict(ask.body)
        place = environment_for(ask.actor, slug, environment)
        return silence_alerts(environment=place, key=given.pop("policy"), actor=ask.actor, at=ask.at, **given)


class EndSilenceDoor(Door):
    """The end of a silence."""

    address = "alert-silences/<uuid:pk>/end"

    @call(
        "silences_end", "End a silence", tag=TAG, right=(Action.SILENCE_ALERTS,), shows=SilenceShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> AlertSilence:
        """People are told again."""
        return end_silence(silence=silence_for(ask.actor, pk), actor=ask.actor, at=ask.at)


class DrillsDoor(Door):
    """Alert fire drills of an environment."""

    address = f"{_PLACE}/alert-drills"

    @call(
        "policies_drills", "List alert fire drills", tag=TAG, right=(Action.VIEW_SERVICE,), listing=Listing(ORDERS),
        shows=DrillShown,
    )  # fmt: skip
    def get(self, ask: Ask, slug: str, environment: str) -> Page:
        """Newest first."""
        place = environment_for(ask.actor, slug, environment)
        return cut(drills_of([place.pk]), ask.page, ORDERS[ask.page.ordering])

    @call(
        "policies_drill", "Start an alert fire drill", tag=TAG, right=(Action.DRILL_ALERTS,), shows=DrillShown,
        status=201, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, slug: str, environment: str) -> AlertDrill:
        """Whoever is on call is woken; another person than you has to acknowledge it in time."""
        place = environment_for(ask.actor, slug, environment)
        return start_drill(environment=place, actor=ask.actor, at=ask.at)


def _one(place: Environment, key: str, ask: Ask) -> dict[str, Any]:
    found = next(one for one in policies_of(place, ask.at) if one.policy.key == key)
    return _shown(found, standings_of(place).get(key))


def _shown(kept: Kept, standing: Any) -> dict[str, Any]:
    policy = kept.policy
    judged = standing.state if standing else "unknown"
    told = (
        "key",
        "title",
        "alert",
        "metric",
        "statistic",
        "operator",
        "value",
        "resolve_value",
        "enabled",
        "own",
    )
    return {
        **{name: getattr(policy, name) for name in told},
        "lasting": int(policy.lasting.total_seconds()),
        "calm": int(policy.calm.total_seconds()),
        "severity": policy.severity.value,
        "route": policy.route.value,
        "milder": kept.milder,
        "reason": kept.row.reason if kept.row else "",
        "state": judged if policy.enabled else "off",
        "current": standing.value if standing else None,
        "seen_at": standing.seen_at if standing else None,
    }


DOORS = (
    PoliciesDoor,
    PolicyDoor,
    RestorePolicyDoor,
    RulesDoor,
    SilencesDoor,
    EndSilenceDoor,
    DrillsDoor,
)
