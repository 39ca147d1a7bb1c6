"""Go or no-go for a pipeline: the status alone is enough for `curl --fail`."""

from rest_framework import serializers

from readiness.api.door import Answer, Ask, Door, call
from readiness.api.given import Asked
from readiness.api.shapes.launches import GateShown
from readiness.catalog.queries import environment_for
from readiness.launches.gate import GateAnswer, Reason
from readiness.launches.queries import NoLaunchChecklist, gate_for
from readiness.teams.access import Action


class GateQuery(Asked):
    """Which environment."""

    environment = serializers.SlugField(required=False, max_length=40, default="production")


class GateDoor(Door):
    """The gate of an environment."""

    address = "services/<slug:slug>/gate"

    @call(
        "gate_read", "Go or no-go", tag="Gate", right=(Action.VIEW_SERVICE,), query=GateQuery, shows=GateShown,
        also={409: (GateShown, "No-go. The body is the gate's answer, not a problem.")},
        example_answer={
            "verdict": "go",
            "reasons": [],
            "valid_until": "2026-12-24T10:00:00Z",
            "first_to_expire": "security.tls",
        },
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> Answer:
        """Computed from the live facts, whether or not a launch was asked for: 200 is go, 409 is no-go."""
        place = environment_for(ask.actor, slug, ask.query["environment"])
        try:
            answer = gate_for(place, ask.at).gate
        except NoLaunchChecklist as missing:
            answer = GateAnswer("no-go", (Reason(missing.code, None, missing.sentence),))
        return Answer(answer, status=200 if answer.verdict == "go" else 409)


DOORS = (GateDoor,)
