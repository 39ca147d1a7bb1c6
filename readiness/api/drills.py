"""Restore drills for scripts: `start`, `step`, `finish`; the portal's clock counts, and its word is the result."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Moment, Text, Truth, Whole, some
from readiness.api.shapes.recovery import RestoreDrillRow, RestoreDrillShown
from readiness.catalog.queries import environment_for
from readiness.recovery.drilling import KEYS
from readiness.recovery.models import RestoreDrill
from readiness.recovery.operations import abandon_drill, finish_drill, start_drill, tell_step
from readiness.recovery.queries import drill_for, next_of, visible_drills
from readiness.recovery.steps import MOST_CHECKS, MOST_ISSUES, MOST_ROWS, OUTCOMES, StepTold
from readiness.teams.access import Action
from readiness.teams.actors import Actor

TAG = "Restore drills"
LAST = {"-started": ("-started_at", "-id")}
DRILLS = (Action.MANAGE_BACKUPS,)


class RestoreDrillQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(required=False, max_length=60)
    state = serializers.ChoiceField(RestoreDrill.State.values, required=False)


class NewRestoreDrill(Given):
    """Which backup will be restored."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    environment = Text(required=False, max_length=40, default="production")
    label = Text(  # type: ignore[assignment]  # only declares: nothing reads `label` here
        max_length=200, help_text="Of the newest backup, as its ping or its tool's report told it."
    )


class DrillCheck(Given):
    """What was looked at, and whether it was as it should be."""

    name = Text(max_length=120)
    passed = Truth()


class NewDrillStep(Given):
    """A step that has just ended."""

    step = Choice(KEYS, help_text="In this order; after one that failed only the last.")
    outcome = Choice(OUTCOMES, help_text="`ok` is refused where something that is told with it failed.")
    note = Text(required=False, allow_blank=True, max_length=8000, default="")
    canary = Text(
        required=False, allow_blank=True, max_length=200, default="",
        help_text="`integrity`: the word as it was read from what was restored.",
    )  # fmt: skip
    rows = Whole(
        required=False, allow_null=True, default=None, min_value=0, max_value=MOST_ROWS,
        help_text="`integrity`: how many rows there are in what was restored.",
    )  # fmt: skip
    checks = some(
        DrillCheck(),
        least=0,
        most=MOST_CHECKS,
        required=False,
        default=[],
        help_text="`integrity`: each check.",
    )
    flows = some(
        DrillCheck(),
        least=0,
        most=MOST_CHECKS,
        required=False,
        default=[],
        help_text="`flows`: each flow walked.",
    )
    data_until = Moment(
        required=False, allow_null=True, default=None,
        help_text="`integrity`: up to when the restored data reach, where a log was replayed.",
    )  # fmt: skip
    issues = some(
        Text(max_length=200), least=0, most=MOST_ISSUES, required=False, default=[],
        help_text="`document`: what has to be mended; each becomes a finding.",
    )  # fmt: skip
    began_at = Moment(required=False, allow_null=True, default=None, help_text="By the script's clock.")
    ended_at = Moment(required=False, allow_null=True, default=None, help_text="By the script's clock.")


class DrillEnd(Given):
    """What the script thinks of it."""

    result = Choice(
        ("", "passed", "failed"),
        required=False,
        default="",
        help_text="Refused where the steps say otherwise.",
    )


class DrillAbandonment(Given):
    """Why it will not be finished."""

    reason = Text(max_length=400)


class RestoreDrillsDoor(Door):
    """The drills."""

    address = "restore-drills"

    @call(
        "drills_list", "List restore drills", tag=TAG, right=(Action.VIEW_SERVICE,), query=RestoreDrillQuery,
        listing=Listing(LAST), shows=RestoreDrillRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, newest first."""
        return cut(visible_drills(ask.actor, **ask.query), ask.page, LAST[ask.page.ordering])

    @call(
        "drills_start", "Start a restore drill", tag=TAG, right=DRILLS, body=NewRestoreDrill, shows=RestoreDrillShown,
        status=201, refuses=[409], finds=True, example={"service": "payments-api", "label": "shop-2026-06-01"},
    )  # fmt: skip
    def post(self, ask: Ask) -> RestoreDrill:
        """The time counts from now. Only the newest backup that this environment is known to have is drilled."""
        place = environment_for(ask.actor, ask.body["service"], ask.body["environment"])
        drill = start_drill(environment=place, label=ask.body["label"], actor=ask.actor, at=ask.at)
        return _shown(ask.actor, drill.pk)


class RestoreDrillDoor(Door):
    """One drill."""

    address = "restore-drills/<uuid:pk>"

    @call(
        "drills_read", "Read a restore drill", tag=TAG, right=(Action.VIEW_SERVICE,), shows=RestoreDrillShown
    )
    def get(self, ask: Ask, pk: UUID) -> RestoreDrill:
        """With its steps."""
        return _shown(ask.actor, pk)


class DrillStepsDoor(Door):
    """Its steps."""

    address = "restore-drills/<uuid:pk>/steps"

    @call(
        "drills_step", "Tell that a step has ended", tag=TAG, right=DRILLS, body=NewDrillStep, shows=RestoreDrillShown,
        refuses=[409],
        example={
            "step": "integrity", "outcome": "ok", "canary": "canary-…", "rows": 120000,
            "checks": [{"name": "Foreign keys", "passed": True}],
        },
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> RestoreDrill:
        """It took from the end of the step before until now. Told again just as before, nothing changes."""
        given = dict(ask.body)
        for name in ("checks", "flows"):
            given[name] = tuple((one["name"], one["passed"]) for one in given[name])
        given["issues"] = tuple(given["issues"])
        key = given.pop("step")
        tell_step(drill=drill_for(ask.actor, pk), key=key, told=StepTold(**given), actor=ask.actor, at=ask.at)
        return _shown(ask.actor, pk)


class DrillFinishDoor(Door):
    """Its end."""

    address = "restore-drills/<uuid:pk>/finish"

    @call(
        "drills_finish", "Finish a restore drill", tag=TAG, right=DRILLS, body=DrillEnd, shows=RestoreDrillShown,
        refuses=[409],
        example={"result": "passed"},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> RestoreDrill:
        """The portal says what it came to. A drill that failed is an answer like any other: look at `state`."""
        finish_drill(drill=drill_for(ask.actor, pk), result=ask.body["result"], actor=ask.actor, at=ask.at)
        return _shown(ask.actor, pk)


class DrillAbandonDoor(Door):
    """No end."""

    address = "restore-drills/<uuid:pk>/abandon"

    @call(
        "drills_abandon", "Give up a restore drill", tag=TAG, right=DRILLS, body=DrillAbandonment,
        shows=RestoreDrillShown, refuses=[409], example={"reason": "The test server is gone."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> RestoreDrill:
        """It testifies nothing, and another may begin."""
        abandon_drill(drill=drill_for(ask.actor, pk), reason=ask.body["reason"], actor=ask.actor, at=ask.at)
        return _shown(ask.actor, pk)


def _shown(actor: Actor, pk: UUID) -> RestoreDrill:
    found: Any = drill_for(actor, pk)
    found.shown_steps = list(found.steps.order_by("number"))
    found.next_step = next_of(found)
    return found  # type: ignore[no-any-return]


DOORS = (RestoreDrillsDoor, RestoreDrillDoor, DrillStepsDoor, DrillFinishDoor, DrillAbandonDoor)
