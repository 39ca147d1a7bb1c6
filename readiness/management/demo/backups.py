"""Backups of the demo: a database that is backed up and was restored, one that is late, files that shrink."""

from datetime import datetime, timedelta

from readiness.catalog.models import Environment, Service
from readiness.recovery.models import BackupPolicy, RestoreDrill
from readiness.recovery.operations import (
    finish_drill,
    make_policy,
    receive_ping,
    say_line,
    settle_due_backups,
    start_drill,
    tell_step,
)
from readiness.recovery.pinging import read_ping
from readiness.recovery.steps import StepTold
from readiness.teams.actors import Actor, Scope

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MEGABYTE = 2**20


def keep_backups(good: Service, poor: Service, *, keepers: tuple[Actor, Actor], at: datetime) -> None:
    """Of `good` a month of daily backups and a drill that passed; of `poor` what goes wrong."""
    _good(good.environments.get(is_production=True), keepers[0], at)
    _poor(poor.environments.get(is_production=True), keepers[1], at)
    settle_due_backups(at=at, limit=100)


def _good(place: Environment, actor: Actor, at: datetime) -> None:
    begun = at - 32 * DAY
    policy, token = make_policy(environment=place, klass="database", name="Accounts", actor=actor, at=begun)
    say_line(
        policy=policy, line="point_in_time", statement="Continuous archiving is on in the managed database.",
        link="https://git.example.org/identity/infrastructure", actor=actor, at=at - 30 * DAY,
    )  # fmt: skip
    say_line(
        policy=policy,
        line="retention",
        statement="Snapshots are kept for 35 days.",
        actor=actor,
        at=at - 30 * DAY,
    )
    for back in range(30, -1, -1):
        when = at - back * DAY - 3 * HOUR
        word = _backup(token, when, f"accounts-{when:%Y-%m-%d}", 800 * MEGABYTE + (30 - back) * 3 * MEGABYTE)
        if back == 4:
            _drill(policy, f"accounts-{when:%Y-%m-%d}", word, actor, when + HOUR, fails=False)


def _poor(place: Environment, actor: Actor, at: datetime) -> None:
    policy, token = make_policy(
        environment=place, klass="database", name="Invoices", actor=actor, at=at - 40 * DAY, keep_days=14,
        weaker_reason="The disk is full with more. A larger one is ordered.",
    )  # fmt: skip
    _files, files = make_policy(
        environment=place, klass="uploads", name="Rendered invoices", actor=actor, at=at - 40 * DAY
    )
    for back in range(28, 2, -1):
        when = at - back * DAY - 5 * HOUR
        word = _backup(token, when, f"invoices-{when:%Y-%m-%d}", 420 * MEGABYTE)
        if back == 9:
            _drill(policy, f"invoices-{when:%Y-%m-%d}", word, actor, when + 6 * HOUR, fails=True)
    for back in range(9, -1, -1):
        size = 2_000 * MEGABYTE if back else 310 * MEGABYTE
        told = {"rid": f"copy-{back}", "label": f"files-{back}", "size": size, "duration": 1_260}
        receive_ping(token=files, ping=read_ping("", told), at=at - back * DAY - 2 * HOUR)


def _backup(token: str, at: datetime, label: str, size: int) -> str:
    started = receive_ping(token=token, ping=read_ping("start", {"rid": label}), at=at - 4 * MINUTE)
    told = {"rid": label, "label": label, "size": size, "duration": 238}
    receive_ping(token=token, ping=read_ping("", told), at=at)
    return started.canary


def _drill(
    policy: BackupPolicy, label: str, canary: str, actor: Actor, at: datetime, *, fails: bool
) -> RestoreDrill:
    """The five steps by a script with the actor's token; one that fails reads another canary."""
    script = Actor(actor.user, scopes=frozenset({Scope.READ, Scope.WRITE}))
    drill = start_drill(environment=policy.environment, label=label, actor=script, at=at)
    steps = {
        "environment": StepTold(outcome="ok", note="A fresh PostgreSQL 15 beside production."),
        "restore": StepTold(outcome="ok", note="pg_restore ended without a warning."),
        "integrity": StepTold(
            outcome="ok", canary="canary-of-last-year" if fails else canary, rows=1_204_331,
            checks=(("Foreign keys", True), ("Newest order is of today", True)),
        ),
        "flows": StepTold(outcome="ok", flows=(("Sign in", True), ("Reset a password", True))),
        "document": StepTold(
            outcome="ok", note="Restored into the test account.",
            issues=("The runbook names a bucket that is gone.",) if fails else (),
        ),
    }  # fmt: skip
    for number, (key, told) in enumerate(steps.items(), start=1):
        tell_step(drill=drill, key=key, told=told, actor=script, at=at + number * 9 * MINUTE)
    return finish_drill(drill=drill, actor=script, at=at + 47 * MINUTE)
