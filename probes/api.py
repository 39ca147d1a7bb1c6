"""Probes and their runs in the REST API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from probes.given.api import DOORS as GIVEN
from probes.models import Probe, Run
from probes.operations import ask_run, configure_probe
from probes.queries import probe_for, progress_of, runs_of
from probes.tasks import look
from probes.upkeep.api import DOORS as MAINTENANCE
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Text, Truth, Whole, some
from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shown import Shown, taken
from readiness.api.urls import addresses
from readiness.catalog.queries import environment_for, visible_services
from readiness.hints import say_look
from readiness.teams.access import Action

TAG = "Probes"
ORDERS = {"kind": ("kind", "id"), "-kind": ("-kind", "-id")}
RUN_ORDERS = {"-scheduled": ("-scheduled_for", "-id"), "scheduled": ("scheduled_for", "id")}
#: What a hop tells; never the address that a name led to.
HOP = ("url", "status", "phases")


class HopShown(Shown):
    """One request of a run and how long its phases took."""

    url = serializers.CharField(allow_null=True)
    status = serializers.IntegerField(allow_null=True)
    phases = serializers.JSONField(help_text="Name -> start and length in seconds.")


class RunRow(Shown):
    """One look."""

    id = serializers.UUIDField()
    scheduled_for = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    status = serializers.ChoiceField(Run.Status.values)
    code = serializers.CharField()
    sentence = serializers.CharField()
    remedy = serializers.CharField()
    revision = serializers.UUIDField(
        source="revision_id",
        allow_null=True,
        help_text="The revision of evidence that it became or confirmed.",
    )


class RunShown(RunRow):
    """One look with what it saw."""

    observations = serializers.JSONField(help_text="The facts, apart from the verdict.")
    hops = HopShown(many=True)


class ProbeShown(Shown):
    """One kind of probe pointed at one environment."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    service = ServiceRef(source="environment.service")
    environment = EnvironmentRef()
    enabled = serializers.BooleanField()
    interval_seconds = serializers.IntegerField()
    next_run_at = serializers.DateTimeField()
    asked_at = serializers.DateTimeField(allow_null=True, help_text="Asked to run now, and not yet done.")
    last_run = RunRow(allow_null=True)


class AskedShown(Shown):
    """How many probes were asked."""

    asked = serializers.IntegerField()


class ProgressShown(Shown):
    """How far the asked or first runs of an environment are."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()
    running = serializers.BooleanField()


class PlaceQuery(Asked):
    """Whose probes."""

    service = serializers.SlugField(max_length=60)
    environment = serializers.SlugField(required=False, max_length=40, default="production")


class ProbeQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="environment__service__slug", required=False, max_length=60)
    environment = serializers.SlugField(source="environment__slug", required=False, max_length=40)
    kind = serializers.SlugField(required=False, max_length=60)
    status = serializers.ChoiceField(
        Run.Status.values, source="last_run__status", required=False, help_text="Of the last run."
    )


class RunNow(Given):
    """Which probes are to look now."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    environment = Text(required=False, max_length=40, default="production")
    kinds = some(Text(max_length=60), most=100, required=False, help_text="Default: all that are enabled.")


class Settings(Given):
    """Whether and how often it looks; leave out what stays."""

    enabled = Truth(required=False)
    interval_seconds = Whole(required=False, min_value=20, max_value=7 * 86400)


class ProbesDoor(Door):
    """All probes."""

    address = "probes"

    @call(
        "probes_list", "List probes", tag=TAG, right=(Action.VIEW_SERVICE,), query=ProbeQuery,
        listing=Listing(ORDERS), shows=ProbeShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, each with its last run."""
        found: QuerySet[Probe] = Probe.objects.filter(
            environment__service__in=visible_services(ask.actor), **ask.query
        )
        found = found.select_related("environment__service", "last_run")
        return cut(
            found.defer("last_run__observations", "last_run__hops"), ask.page, ORDERS[ask.page.ordering]
        )


class RunDoor(Door):
    """Looking now."""

    address = "probes/run"

    @call(
        "probes_run", "Run probes now", tag=TAG, right=(Action.RUN_PROBE,), body=RunNow, shows=AskedShown,
        status=202, refuses=[409], finds=True, example={"service": "payments-api"},
    )  # fmt: skip
    def post(self, ask: Ask) -> dict[str, int]:
        """A worker looks; follow it at `GET /probes/progress`."""
        place = environment_for(ask.actor, ask.body["service"], ask.body["environment"])
        asked = ask_run(environment=place, names=ask.body.get("kinds"), actor=ask.actor, at=ask.at)
        say_look(look)
        return {"asked": asked}


class ProgressDoor(Door):
    """How far the runs are."""

    address = "probes/progress"

    @call(
        "probes_progress", "Read the progress of runs", tag=TAG, right=(Action.VIEW_SERVICE,), query=PlaceQuery,
        shows=ProgressShown, finds=True,
    )  # fmt: skip
    def get(self, ask: Ask) -> Any:
        """`running` is false when every enabled probe of the environment has answered."""
        return progress_of(environment_for(ask.actor, ask.query["service"], ask.query["environment"]))


class ProbeDoor(Door):
    """One probe."""

    address = "probes/<uuid:pk>"

    @call("probes_read", "Read a probe", tag=TAG, right=(Action.VIEW_SERVICE,), shows=ProbeShown)
    def get(self, ask: Ask, pk: UUID) -> Probe:
        """With its last run."""
        return probe_for(ask.actor, pk)

    @call(
        "probes_configure", "Configure a probe", tag=TAG, right=(Action.CONFIGURE_PROBE,), body=Settings,
        partial=True, shows=ProbeShown, refuses=[409], example={"interval_seconds": 3600},
    )  # fmt: skip
    def patch(self, ask: Ask, pk: UUID) -> Probe:
        """Switch it on or off, or let it look more or less often: every minute to 7 days; tier 1 from 20 seconds on."""
        probe = probe_for(ask.actor, pk)
        said = {"enabled": probe.enabled, "interval_seconds": probe.interval_seconds, **ask.body}
        configure_probe(probe=probe, actor=ask.actor, at=ask.at, **said)
        return probe_for(ask.actor, pk)


class RunsDoor(Door):
    """The runs of a probe."""

    address = "probes/<uuid:pk>/runs"

    @call(
        "runs_list", "List runs", tag=TAG, right=(Action.VIEW_SERVICE,), listing=Listing(RUN_ORDERS),
        shows=RunShown,
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> Page:
        """Newest first, with observations and timings."""
        found = runs_of(probe_for(ask.actor, pk))
        return cut(found, ask.page, RUN_ORDERS[ask.page.ordering], lambda rows: [_told(run) for run in rows])


def _told(run: Run) -> dict[str, Any]:
    row = {**taken(RunRow, run, besides=["revision"]), "observations": run.observations}
    hops = [{name: hop.get(name) for name in HOP} for hop in run.hops]
    return {**row, "revision_id": run.revision_id, "hops": hops}


DOORS = (ProbesDoor, RunDoor, ProgressDoor, ProbeDoor, RunsDoor, *MAINTENANCE, *GIVEN)
urlpatterns = addresses(DOORS)
