"""Backup policies: listed, written down, changed, ended; their ping addresses, runs, words and canaries."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Text, Whole, some
from readiness.api.shapes.recovery import (
    BackupPolicyMade,
    BackupPolicyRow,
    BackupPolicyShown,
    BackupRunShown,
    BackupWordShown,
    CanaryMade,
    RecoveryShown,
)
from readiness.catalog.queries import environment_for, service_for
from readiness.recovery.given import BOUNDS
from readiness.recovery.models import BackupPolicy, PolicyWord
from readiness.recovery.operations import (
    change_policy,
    end_policy,
    give_canary,
    make_policy,
    revoke_address,
    rotate_address,
    say_line,
)
from readiness.recovery.queries import (
    PolicyFilter,
    policy_for,
    recovery_of,
    runs_of,
    slower_dependencies,
    stood,
    visible_policies,
)
from readiness.teams.access import Action

TAG = "Backups"
ORDERS = {"service": ("environment__service__name", "id"), "-created": ("-created_at", "-id")}
RUNS = {"-began": ("-began_at", "-id")}
MANAGES = (Action.MANAGE_BACKUPS,)


class BackupQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(required=False, max_length=60)
    team = serializers.SlugField(required=False, max_length=60)
    klass = serializers.ChoiceField(BackupPolicy.Klass.values, required=False, help_text="What is backed up.")
    ended = serializers.BooleanField(required=False, help_text="true: those that have ended.")


def _bounded(name: str, told: str) -> Whole:
    least, most = BOUNDS[name]
    return Whole(required=False, min_value=least, max_value=most, help_text=told)


class BackupTerms(Given):
    """What may change later on; what is left out stays."""

    name = Text(required=False, max_length=120)
    cadence_minutes = _bounded("cadence_minutes", "How often a full backup is made at least.")
    grace_minutes = _bounded("grace_minutes", "How long after it is due it is late.")
    daily_at = Text(
        required=False, allow_null=True, max_length=8, help_text="The hour of the clock, `02:30`; null: none."
    )
    zone = Text(
        required=False, max_length=64, help_text="The time zone of `daily_at`, `Europe/Berlin` for one."
    )
    keep_days = _bounded("keep_days", "How many days backups are kept at least.")
    waived = some(
        Text(max_length=24),
        least=0,
        most=10,
        required=False,
        help_text="Lines of its class that are not asked.",
    )
    weaker_reason = Text(
        required=False, allow_blank=True, max_length=4000, help_text="Why less than its class asks is enough."
    )
    tool = Choice(
        BackupPolicy.Tool.values, required=False, help_text="Whose raw reports tell of it too; empty: none."
    )
    part = Text(
        required=False, allow_blank=True, max_length=60, help_text="Which part of the tool's reports."
    )


class NewBackupPolicy(BackupTerms):
    """How something is backed up."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    environment = Text(required=False, max_length=40, default="production")
    klass = Choice(BackupPolicy.Klass.values, help_text="What is backed up.")


class BackupEnd(Given):
    """Why nothing is asked any more."""

    reason = Text(max_length=4000)


class NewBackupWord(Given):
    """That a line holds, and where that is to be seen."""

    line = Text(max_length=24, help_text="The `key` of a line.")
    statement = Text(max_length=4000)
    link = Text(
        required=False, allow_blank=True, max_length=500, default="", help_text="Where it is to be seen."
    )


class BackupsDoor(Door):
    """The policies."""

    address = "backups"

    @call(
        "backups_list", "List backup policies", tag=TAG, right=(Action.VIEW_SERVICE,), query=BackupQuery,
        listing=Listing(ORDERS), shows=BackupPolicyRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see."""
        rows = visible_policies(ask.actor, PolicyFilter(**ask.query))
        return cut(rows, ask.page, ORDERS[ask.page.ordering])

    @call(
        "backups_make", "Write down how something is backed up", tag=TAG, right=MANAGES, body=NewBackupPolicy,
        shows=BackupPolicyMade, status=201, refuses=[409], finds=True, secret=True,
        example={"service": "payments-api", "klass": "database", "daily_at": "02:30", "zone": "Europe/Berlin"},
    )  # fmt: skip
    def post(self, ask: Ask) -> BackupPolicy:
        """What is left out is as its class asks. The answer is the one place that shows the address to ping."""
        given = dict(ask.body)
        slug, where = given.pop("service"), given.pop("environment")
        place = environment_for(ask.actor, slug, where)
        row, secret = make_policy(environment=place, actor=ask.actor, at=ask.at, **given)
        return _shown(ask, row, secret)


class BackupDoor(Door):
    """One policy."""

    address = "backups/<uuid:pk>"

    @call(
        "backups_read",
        "Read of a backup policy",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        shows=BackupPolicyShown,
    )
    def get(self, ask: Ask, pk: UUID) -> BackupPolicy:
        """With how it stands, line by line."""
        return _shown(ask, policy_for(ask.actor, pk))

    @call(
        "backups_edit", "Change a backup policy", tag=TAG, right=MANAGES, body=BackupTerms, shows=BackupPolicyShown,
        refuses=[409], example={"grace_minutes": 60},
    )  # fmt: skip
    def patch(self, ask: Ask, pk: UUID) -> BackupPolicy:
        """What is weaker than its class asks needs `weaker_reason`, and is shown."""
        row = change_policy(policy=policy_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask, policy_for(ask.actor, row.pk))


class BackupEndDoor(Door):
    """The end of a policy."""

    address = "backups/<uuid:pk>/end"

    @call(
        "backups_end", "End a backup policy", tag=TAG, right=(Action.END_BACKUPS,), body=BackupEnd,
        shows=BackupPolicyRow, refuses=[409], example={"reason": "The database is gone."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> BackupPolicy:
        """Its record stays; its address ends."""
        return end_policy(policy=policy_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)


class BackupAddressDoor(Door):
    """The address that jobs ping."""

    address = "backups/<uuid:pk>/address"

    @call(
        "backups_rotate_address", "Make a new ping address", tag=TAG, right=MANAGES, shows=BackupPolicyMade, status=201,
        refuses=[409], secret=True,
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> BackupPolicy:
        """The one before ends at once."""
        row, secret = rotate_address(policy=policy_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return _shown(ask, row, secret)

    @call(
        "backups_revoke_address",
        "Revoke the ping address",
        tag=TAG,
        right=MANAGES,
        shows=BackupPolicyRow,
        refuses=[409],
    )
    def delete(self, ask: Ask, pk: UUID) -> BackupPolicy:
        """It ends at once."""
        return revoke_address(policy=policy_for(ask.actor, pk), actor=ask.actor, at=ask.at)


class BackupRunsDoor(Door):
    """What its job told."""

    address = "backups/<uuid:pk>/runs"

    @call(
        "backups_runs", "List the runs of a backup", tag=TAG, right=(Action.VIEW_SERVICE,), listing=Listing(RUNS),
        shows=BackupRunShown,
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> Page:
        """As pings told them, newest first."""
        return cut(runs_of(policy_for(ask.actor, pk)), ask.page, RUNS[ask.page.ordering])


class BackupWordsDoor(Door):
    """What people vouch for."""

    address = "backups/<uuid:pk>/words"

    @call(
        "backups_say_line", "Vouch for a line of a policy", tag=TAG, right=MANAGES, body=NewBackupWord,
        shows=BackupWordShown, status=201, refuses=[409],
        example={"line": "point_in_time", "statement": "The archive is on.", "link": "https://example.org/archive"},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> PolicyWord:
        """A person's word counts for half a year, and never as a machine's."""
        return say_line(policy=policy_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)


class CanariesDoor(Door):
    """Words to be found again in a restore."""

    address = "backups/<uuid:pk>/canaries"

    @call(
        "backups_give_canary", "Ask for a canary", tag=TAG, right=MANAGES, shows=CanaryMade, status=201,
        refuses=[409], secret=True,
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, str]:
        """For backups without a start ping, which gives one too."""
        return {"secret": give_canary(policy=policy_for(ask.actor, pk), actor=ask.actor, at=ask.at)}


class RecoveryDoor(Door):
    """RTO and RPO."""

    address = "services/<slug:slug>/recovery"

    @call(
        "services_recovery",
        "Read RTO and RPO of a service",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        shows=RecoveryShown,
    )
    def get(self, ask: Ask, slug: str) -> dict[str, Any]:
        """Declared beside measured, and what it stands on that would be back later."""
        service = service_for(ask.actor, slug)
        standing = stood(list(visible_policies(ask.actor, PolicyFilter(service=slug))), ask.at)
        places = list(service.environments.filter(archived_at__isnull=True).order_by("position", "pk"))
        for place in places:
            place.service = service
        slower = slower_dependencies(ask.actor, service)
        return {
            "environments": [recovery_of(place, standing, ask.at) for place in places],
            "slower_dependencies": [{"service": one, "rto_minutes": rto} for one, rto, _own in slower],
        }


def _shown(ask: Ask, row: BackupPolicy, secret: str = "") -> BackupPolicy:
    found: Any = row
    found.standing, found.secret = stood([row], ask.at)[0].standing, secret
    return found  # type: ignore[no-any-return]


DOORS = (
    BackupsDoor, BackupDoor, BackupEndDoor, BackupAddressDoor, BackupRunsDoor, BackupWordsDoor, CanariesDoor,
    RecoveryDoor,
)  # fmt: skip
