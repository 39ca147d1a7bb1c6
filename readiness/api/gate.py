"""Go or no-go for a pipeline: the status alone is enough for `curl --fail`."""

from dataclasses import dataclass

from django.conf import settings
from rest_framework import serializers

from readiness.api.door import Answer, Ask, Door, call
from readiness.api.given import Asked
from readiness.api.shapes.launches import EnvelopeShown, GateShown, gate_told
from readiness.catalog.models import Environment
from readiness.catalog.queries import environment_for
from readiness.launches.gate import GateAnswer, Reason
from readiness.launches.gate_key import gate_signer
from readiness.launches.links import mend_links
from readiness.launches.queries import NoLaunchChecklist, gate_for
from readiness.launches.statement import GateSubject, gate_statement, seal_envelope
from readiness.ledger.canonical import digest
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
        asked = _asked(ask, slug)
        return Answer(gate_told(asked.place, asked.answer), status=asked.status)


class StatementDoor(Door):
    """The gate's answer, signed."""

    address = "services/<slug:slug>/gate/statement"

    @call(
        "gate_statement", "Go or no-go, signed", tag="Gate", right=(Action.VIEW_SERVICE,), query=GateQuery,
        shows=EnvelopeShown, also={409: (EnvelopeShown, "No-go, signed as well.")}, refuses=[503],
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> Answer:
        """The same answer as an in-toto statement in a DSSE envelope, for a pipeline to carry along. The key to
        verify it with is at `/ledger/gate-key`; each key that was ever used stands in the audit trail."""
        asked = _asked(ask, slug)
        subject = GateSubject(
            service=asked.place.service.slug,
            environment=asked.place.slug,
            digest=asked.digest,
            portal=settings.BASE_URL,
        )
        links = mend_links(asked.place, asked.answer.reasons)
        payload = gate_statement(subject, asked.answer, links, ask.at)
        return Answer(seal_envelope(payload, gate_signer()), status=asked.status)


@dataclass(frozen=True)
class _Asked:
    """The gate of a place, ready to be told."""

    place: Environment
    answer: GateAnswer
    digest: str

    @property
    def status(self) -> int:
        return 200 if self.answer.verdict == "go" else 409


def _asked(ask: Ask, slug: str) -> _Asked:
    place = environment_for(ask.actor, slug, ask.query["environment"])
    try:
        review = gate_for(place, ask.at)
    except NoLaunchChecklist as missing:
        answer = GateAnswer("no-go", (Reason(missing.code, None, missing.sentence),))
        return _Asked(place, answer, digest({"service": slug, "environment": place.slug}))
    return _Asked(place, review.gate, review.digest)


DOORS = (GateDoor, StatementDoor)
