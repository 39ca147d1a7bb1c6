"""Deployments with their steps, overrides of the gate, reasons to roll back and decisions, and what forges told."""

import json
from typing import Any

from readiness.audit.held.table import UNKNOWN, Opened, Step, Table, by, spoken
from readiness.ledger.verifier import Entry
from readiness.releases import events
from readiness.releases.models import (
    Deployment,
    DeploymentStep,
    ForgeHook,
    ForgeReport,
    GateOverride,
    ReleaseSighting,
    RollbackDecision,
    RollbackTrigger,
)

_PLAIN = {
    "release": "release", "previous_release": "previous_release", "commit": "commit", "deploy_kind": "kind",
    "state": "state", "source": "source", "irreversible": "irreversible", "rehearsal": "rehearsal",
    "told_after": "told_after", "gate": "gate_verdict", "mends": "mends_id", "override": "override_id",
    **{
        name: name
        for name in ("committed_at", "planned_for", "started_at", "finished_at", "happened_at", "gate_at")
    },
}  # fmt: skip
_TEXTS = ("external_id", "url", "note", "irreversible_note")
_NOT_RECOVERED = {"recovered_at": None, "recovered_way": "", "recovered_words": ""}


def _json(entry: Entry, opened: Opened, name: str) -> Any:
    """A private value that is JSON; None where the entry has none."""
    text = spoken(entry, opened, name)
    return text if text is UNKNOWN else json.loads(text) if text else None


class Deployments(Table):
    """What was deployed where, and how it ended."""

    model, one, many = Deployment, "deployment", "deployments"
    columns = (
        "id", "environment_id", "recorded_by_id", "recorded_at", "gate_reasons", *_PLAIN.values(), *_TEXTS,
        *_NOT_RECOVERED,
    )  # fmt: skip

    def _told(self, entry: Entry, opened: Opened) -> None:
        if entry.subject not in self.told:
            self.tell(
                entry.subject,
                environment_id=entry.environment,
                recorded_by_id=by(entry),
                recorded_at=entry.at,
                **_NOT_RECOVERED,
            )
        self.tell(
            entry.subject,
            gate_reasons=_json(entry, opened, "gate_reasons"),
            **{column: entry.data.get(name) for name, column in _PLAIN.items()},
            **{name: spoken(entry, opened, name) for name in _TEXTS},
        )

    def _recovered(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            recovered_at=entry.text("recovered_at"),
            recovered_way=entry.text("way"),
            recovered_words=spoken(entry, opened, "words"),
        )

    steps = {
        **dict.fromkeys(
            (
                events.DEPLOYMENT_PLANNED, events.DEPLOYMENT_CHANGED, events.DEPLOYMENT_STARTED,
                events.DEPLOYMENT_FINISHED, events.DEPLOYMENT_CANCELLED, events.DEPLOYMENT_TOLD,
            ),
            _told,
        ),
        events.RECOVERY_SEEN: _recovered,
    }  # fmt: skip


class DeploymentSteps(Table):
    """What was done, in its order, by whom."""

    model, one, many = DeploymentStep, "step of a deployment", "steps of deployments"
    columns = ("id", "deployment_id", "number", "key", "outcome", "note", "facts", "by_id", "at")

    def _recorded(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.text("step"),
            deployment_id=entry.subject,
            number=entry.data.get("number"),
            key=entry.text("key"),
            outcome=entry.text("outcome"),
            note=spoken(entry, opened, "note"),
            facts=_json(entry, opened, "facts"),
            by_id=by(entry),
            at=entry.at,
        )

    steps = {events.STEP_RECORDED: _recorded}


class Triggers(Table):
    """What was taken for a reason to roll back."""

    model, one, many = RollbackTrigger, "reason to roll back", "reasons to roll back"
    columns = ("id", "deployment_id", "kind", "source", "fired_at", "recorded_at", "fired_by_id", "sentence")

    def _fired(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            deployment_id=entry.text("deployment"),
            kind=entry.text("trigger"),
            source=entry.text("source"),
            fired_at=entry.text("fired_at"),
            recorded_at=entry.at,
            fired_by_id=by(entry),
            sentence=spoken(entry, opened, "sentence"),
        )

    steps = {events.TRIGGER_FIRED: _fired}


class RollbackDecisions(Table):
    """Whether it was to be rolled back, on whose word."""

    model, one, many = RollbackDecision, "decision on a rollback", "decisions on rollbacks"
    columns = ("id", "trigger_id", "verdict", "reason", "decided_by_id", "decided_at")

    def _decided(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.text("decision"),
            trigger_id=entry.subject,
            verdict=entry.text("verdict"),
            reason=spoken(entry, opened, "reason"),
            decided_by_id=by(entry),
            decided_at=entry.at,
        )

    steps = {events.ROLLBACK_DECIDED: _decided}


class Sightings(Table):
    """Which releases probes saw."""

    model, one, many = ReleaseSighting, "sight of a release", "sights of releases"
    columns = ("id", "environment_id", "release", "status", "seen_at")

    def _seen(self, entry: Entry, _opened: Opened) -> None:
        self.tell(
            entry.subject,
            environment_id=entry.environment,
            release=entry.text("release"),
            status=entry.data.get("status"),
            seen_at=entry.at,
        )

    steps = {events.RELEASE_SIGHTED: _seen}


def _decided(state: str) -> Step:
    def step(table: Table, entry: Entry, opened: Opened) -> None:
        table.tell(
            entry.subject,
            state=state,
            decided_by_id=by(entry),
            decided_at=entry.at,
            decision_reason=spoken(entry, opened, "reason"),
        )

    return step


class Overrides(Table):
    """Where the gate's no was overridden, until when, by which two people."""

    model, one, many = GateOverride, "override of the gate", "overrides of the gate"
    columns = (
        "id", "environment_id", "release", "reason", "expires_at", "requested_by_id", "requested_at", "state",
        "decided_by_id", "decided_at", "decision_reason", "withdrawn_by_id", "withdrawn_at",
    )  # fmt: skip

    def _asked(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            environment_id=entry.environment,
            release=entry.data.get("release"),
            reason=spoken(entry, opened, "reason"),
            expires_at=entry.text("expires_at"),
            requested_by_id=by(entry),
            requested_at=entry.at,
            state="requested",
            decided_by_id=None,
            decided_at=None,
            decision_reason="",
            withdrawn_by_id=None,
            withdrawn_at=None,
        )

    def _withdrawn(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, state="withdrawn", withdrawn_by_id=by(entry), withdrawn_at=entry.at)

    steps = {
        events.OVERRIDE_REQUESTED: _asked,
        events.OVERRIDE_APPROVED: _decided("approved"),
        events.OVERRIDE_REFUSED: _decided("refused"),
        events.OVERRIDE_WITHDRAWN: _withdrawn,
    }


class ForgeHooks(Table):
    """Which forges may tell."""

    model, one, many = ForgeHook, "forge that tells", "forges that tell"
    columns = (
        "id",
        "service_id",
        "forge",
        "environments",
        "added_by_id",
        "added_at",
        "removed_by_id",
        "removed_at",
    )

    def _added(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            service_id=entry.service,
            forge=entry.text("forge"),
            environments=_json(entry, opened, "environments"),
            added_by_id=by(entry),
            added_at=entry.at,
            removed_by_id=None,
            removed_at=None,
        )

    def _removed(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, removed_by_id=by(entry), removed_at=entry.at)

    steps = {events.HOOK_ADDED: _added, events.HOOK_REMOVED: _removed}


class ForgeReports(Table):
    """What they told."""

    model, one, many = ForgeReport, "word of a forge", "words of forges"
    columns = (
        "id", "environment_id", "hook_id", "external_id", "key", "state", "said_at", "facts", "received_at",
    )  # fmt: skip

    def _told(self, entry: Entry, opened: Opened) -> None:
        state = entry.text("state")
        self.tell(
            entry.text("report"),
            environment_id=entry.environment,
            hook_id=entry.subject,
            external_id=spoken(entry, opened, "external_id"),
            key=spoken(entry, opened, "key"),
            state="" if state == "inactive" else state,
            said_at=entry.text("said_at"),
            facts=_json(entry, opened, "facts"),
            received_at=entry.at,
        )

    steps = {events.FORGE_TOLD: _told}
