"""For every model, what operations change of its rows. The database refuses the rest, whoever asks and however."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from probes.given.models import Declaration, HostProof, Permit, ProbeStop, SpentRequests, ToolConnection
from probes.models import Maintenance, Probe, ProbeDay, Run, RunSeal
from readiness import models as portal
from readiness.anchors.operations import add_webhook, subscribe
from readiness.checklists.operations import decide_waiver
from readiness.clock import now
from readiness.launches.operations import decide_launch, share_badge
from readiness.ledger.sealing import seal_all
from readiness.obligations.operations import make_feed
from readiness.privacy.operations import ask_erasure, ask_own_erasure, set_hold
from readiness.teams.operations import make_token
from readiness.teams.policy import record_policy
from tests.api.things import build_things
from tests.credentials.columns import REGISTER
from tests.errors.columns import TRACKED
from tests.ingest.columns import PIPELINES
from tests.launches.after import told_over
from tests.launches.columns import LAUNCHES
from tests.launches.stage import set_up
from tests.obligations.columns import DUTIES
from tests.obligations.told import told_team
from tests.recovery.columns import BACKUPS
from tests.releases.columns import RELEASES
from tests.world import AT, build

#: Model -> the columns that an operation (or the portal's own bookkeeping) changes after the row was made.
MAY_CHANGE = {
    portal.User: {
        "password", "last_login", "is_superuser", "email", "name", "is_staff", "is_active", "time_zone", "theme",
        "density", "shortcuts", "notice_mails", "digest", "work_week", "works_from", "works_until",
    },
    portal.Team: {"name", "description", "archived_at"},
    portal.Membership: {"role"},
    portal.OrganisationRole: set(),
    portal.PolicySettings: set(),
    portal.Invitation: {
        "digest", "invited_by", "invited_at", "expires_at", "accepted_by", "accepted_at", "revoked_at",
    },
    portal.ApiToken: {"last_used_at", "revoked_at"},
    **PIPELINES,
    portal.Service: {
        "team", "name", "description", "tier", "lifecycle", "visibility", "owner", "repository", "rto_minutes",
        "rpo_minutes", "revision",
    },
    portal.Environment: {"name", "position", "archived_at"},
    portal.Endpoint: {"url"},
    portal.Dependency: set(),
    portal.StoredFile: {"erased_at", "erased_by", "erased_reason"},
    portal.Evidence: {"withdrawn_at", "withdrawn_by", "withdrawn_reason"},
    portal.EvidenceRevision: set(),
    portal.ChecklistTemplate: {"title", "draft", "draft_by", "draft_at", "archived_at"},
    portal.TemplateVersion: set(),
    portal.TemplateItem: set(),
    portal.Checklist: {
        "version", "count_pass", "count_fail", "count_waived", "count_not_applicable", "count_unknown",
        "count_stale", "cells", "verdict", "changes_at", "refreshed_at",
    },
    portal.ChecklistItem: {
        "template_item", "position", "assignee", "due_date", "standing", "reason", "proof", "good_until",
        "changes_at", "changed_at", "reviewed_from", "retired_at", "revision",
    },
    portal.ItemEvidence: {"waiting_since"},
    portal.EvidenceReview: set(),
    **{
        model: {"state", "decided_by", "decided_at", "decision_reason", "withdrawn_by", "withdrawn_at"}
        for model in (portal.Waiver, portal.FindingWaiver)
    },
    portal.NotApplicable: {"withdrawn_by", "withdrawn_at"},
    portal.Alert: {
        "newest", "newest_at", "silent_since", "state", "by_numbers", "by_manager", "began_at", "acknowledged_by",
        "acknowledged_at", "note", "ended_at", "resolved_at", "resolved_by", "resolution", "page_key", "tell_at",
        "told",
    },
    portal.AlertPolicy: {
        "title", "alert", "value", "resolve_value", "lasting_seconds", "calm_seconds", "severity", "route", "enabled",
        "reason", "changed_by", "changed_at", "revision",
    },
    portal.AlertSilence: {"ended_by", "ended_at"},
    portal.AlertCall: set(),
    portal.AlertDrill: {"state", "finished_at"},
    portal.Finding: {"owner", "due_date", "state", "resolved_by", "resolved_at", "resolution"},
    **DUTIES,
    **REGISTER,
    **RELEASES,
    **TRACKED,
    **LAUNCHES,
    **BACKUPS,
    portal.Launch: {"planned_for", "state", "closed_by", "closed_at", "closed_reason"},
    **{model: set() for model in (portal.SignOff, portal.LaunchDecision, portal.GateKey)},
    portal.GateBadge: {"revoked_by", "revoked_at"},
    portal.ReminderAttempt: set(),
    portal.LedgerEntry: set(),  # once it is sealed, as all are here
    **{model: set() for model in (portal.LedgerNode, portal.LedgerCheckpoint, portal.LedgerKey)},
    portal.LedgerAnchor: set(),
    **{model: set() for model in (portal.AnchorSending, portal.AnchorToken)},
    portal.CheckpointSubscription: set(),
    portal.CheckpointWebhook: {"removed_by", "removed_at"},
    portal.SignedReport: set(),
    portal.LedgerCommitment: set(),
    portal.Erasure: {"state", "decided_by", "decided_at"},
    portal.LegalHold: {"lifted_by", "lifted_at", "lifted_reason"},
    portal.ReportJob: {
        "state", "stage", "steps_done", "steps_total", "attempts", "lease_token", "lease_until", "error", "sha256",
        "size", "file_name", "finished_at", "expires_at",
    },
    Run: set(),
    RunSeal: {"pruned_at", "cleared"},
    Maintenance: {"cancelled_by", "cancelled_at"},
    Declaration: {"ended_by", "ended_at"},
    ToolConnection: {"sealed", "ended_by", "ended_at"},
    HostProof: {"asked_at", "checked_at", "way", "problem", "proven_until", "ended_by", "ended_at"},
    Permit: {"ended_by", "ended_at"},
    ProbeStop: {"ended_by", "ended_at"},
}  # fmt: skip
#: The portal's own work, on which nobody decides: what is due, drawn, and which entries were told to whom, what
#: may be asked again.
WORK = {
    Probe, ProbeDay, SpentRequests, portal.NotedEntry, portal.Notice, portal.Delivery, portal.Picture,
    portal.KeptAnswer, portal.AnchorErrand, portal.WaiverWarning, portal.FindingWaiverWarning,
    portal.Digest, portal.Reminder,
    *(portal.MetricSeries, portal.MetricSample, portal.MetricRollup, portal.MetricPull),
    *(portal.AlertStanding, portal.AlertWatch, portal.AlertPost),
    *(portal.ErrorGroup, portal.ErrorUser, portal.ErrorRelease, portal.ErrorHour, portal.ErrorEvent, portal.ErrorTally),
}  # fmt: skip
#: Struck out by an operation, erased, pruned.
MAY_GO = {
    *(portal.Membership, portal.OrganisationRole, portal.Endpoint, portal.Dependency, portal.ItemEvidence),
    *(portal.LedgerCommitment, portal.CheckpointSubscription, portal.ReceivedAlert),
    portal.BackupRun,  # pieces of the log; the wall keeps backups
    Run,
}
REFUSED = "append-only|stays|belongs to another service"


@pytest.fixture(scope="module")
def rows(keep):
    return keep(make_one_of_each)


@pytest.fixture
def one_of_each(rows, db):
    return rows


def make_one_of_each():
    """At least one row of every model, as operations made them."""
    world = build()
    stage = set_up(world)
    build_things(world, stage)
    stage.make_ready()
    launch = portal.Launch.objects.get()
    portal.SignOff.objects.create(
        launch=launch, role="lead", signer=world.person("lead"), digest="0" * 64, subject=b"{}", signed_at=AT
    )
    share_badge(environment=launch.environment, actor=world.actor("lead"), at=AT)
    decide_launch(
        launch=launch, role="lead", verdict="no-go", reason="Not yet.", actor=world.actor("lead"), at=AT
    )
    told_over(now())
    make_token(user=world.person("lead"), name="CI", scopes=["read"], expires_at=AT + timedelta(days=9),
                team=None, actor=world.actor("lead"), at=AT)  # fmt: skip
    for team in (None, world.orders):
        make_feed(team=team, actor=world.actor("lead"), at=AT)
    ask_own_erasure(actor=world.actor("outsider"), at=AT)
    for target in (
        {"target": "file", "file": portal.ToolReport.objects.get().file_id},
        {
            "target": "value",
            "entry": bytes(
                portal.LedgerEntry.objects.filter(kind="teams.person.registered").first().leaf_hash
            ).hex(),
            "name": "email",
        },
    ):
        ask_erasure(reason="mistake", actor=world.actor("administrator"), at=AT, **target)
    set_hold(service=stage.service, reason="A case.", actor=world.actor("administrator"), at=AT)
    Run.objects.create(probe=Probe.objects.get(), scheduled_for=AT, status="pass", code="x", sentence="x")
    RunSeal.objects.create(service=stage.service, day=AT.date(), count=1, root="0" * 64, sealed_at=AT)
    record_policy(at=AT)
    told_team(world, AT)
    seal_all(at=AT)
    told_outside(world)
    return stage


def told_outside(world):
    """An anchor with everything that hangs on it, and a signed report."""
    subscribe(actor=world.actor("auditor"), at=AT)
    webhook, _secret = add_webhook(url="https://hold.example.org/", actor=world.actor("administrator"), at=AT)
    checkpoint = portal.LedgerCheckpoint.objects.get()
    anchor = portal.LedgerAnchor.objects.create(
        stretch=AT,
        origin="log.example",
        size=checkpoint.size,
        root=checkpoint.root,
        note=checkpoint.note,
        made_at=AT,
    )
    portal.AnchorSending.objects.create(
        anchor=anchor, way="webhook", webhook=webhook, attempt=1, at=AT, outcome="sent"
    )
    portal.AnchorToken.objects.create(
        anchor=anchor, token=b"token", stamped_at=AT, serial="1", authority="CN=TSA", received_at=AT
    )
    portal.SignedReport.objects.create(
        report=portal.ReportJob.objects.first(),
        sha256="0" * 64,
        size=1,
        certificate="0" * 64,
        signer="x",
        signed_at=AT,
    )


def test_every_model_is_judged():
    ours = {model for label in ("readiness", "probes") for model in apps.get_app_config(label).get_models()}
    assert set(MAY_CHANGE) | WORK == ours
    assert not set(MAY_CHANGE) & WORK


@pytest.mark.parametrize("model", MAY_CHANGE, ids=lambda model: model.__name__)
def test_only_what_operations_change_can_be_changed(one_of_each, model):
    left = []
    for field in model._meta.concrete_fields:
        if field.name in MAY_CHANGE[model]:
            continue
        sql = f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s'
        if not is_refused(sql, [another(field)]):
            left.append(field.name)
    assert left == []


@pytest.mark.parametrize("model", sorted(set(MAY_CHANGE) - MAY_GO, key=lambda model: model.__name__))
def test_rows_that_the_record_names_are_not_removed(one_of_each, model):
    assert model.objects.exists()
    table = f'"{model._meta.db_table}"'
    assert is_refused(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        connection.check_constraints()
        assert is_refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("model", MAY_CHANGE, ids=lambda model: model.__name__)
def test_no_row_pushes_another_out_by_anything_that_is_unique(one_of_each, model):
    """SQLite's INSERT OR REPLACE, from a connection that does not ask for recursive triggers."""
    taken = []
    for columns, condition in uniques(model):
        row = model.objects.filter(condition).first()
        assert row is not None, f"{model.__name__} has no row for {columns}"
        before = set(model.objects.values_list("pk", flat=True))
        if not is_refused(*insert_beside(row, columns), replacing=True):
            taken.append(columns)
        assert set(model.objects.values_list("pk", flat=True)) == before
    assert taken == []


@pytest.mark.parametrize("model", MAY_CHANGE, ids=lambda model: model.__name__)
def test_no_update_pushes_a_row_out(one_of_each, model):
    """SQLite's UPDATE OR REPLACE, where what is unique may change at all."""
    if connection.vendor != "sqlite":
        return
    standing = triggers()
    for columns, condition in uniques(model):
        changing = set(columns) & MAY_CHANGE[model]
        if changing and not condition:
            assert re.search(rf"{model._meta.db_table}\w*{max(changing)}\w*_once_update", standing), columns


def test_what_was_decided_is_not_decided_otherwise(one_of_each):
    world = one_of_each.world
    waiver = portal.Waiver.objects.get()
    decide_waiver(waiver=waiver, approve=True, actor=world.actor("security_reviewer"), at=AT)
    for change in (
        {"decided_by": world.person("lead")},
        {"decided_at": AT + timedelta(days=1)},
        {"decision_reason": "Another one."},
        {"state": "refused"},
        {"state": "requested"},
    ):
        with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
            portal.Waiver.objects.update(**change)
    portal.Waiver.objects.update(state="withdrawn", withdrawn_by=world.person("lead"), withdrawn_at=AT)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        portal.Waiver.objects.update(state="approved", withdrawn_by=None, withdrawn_at=None)


@pytest.mark.parametrize(
    ("model", "over", "again"),
    [
        (portal.Launch, {"state": "launched", "closed_at": AT}, {"state": "open", "closed_at": None}),
        (portal.Launch, {"state": "launched", "closed_at": AT}, {"planned_for": AT.date()}),
        (portal.NotApplicable, {"withdrawn_at": AT}, {"withdrawn_at": None}),
        (
            portal.Finding,
            {"state": "resolved", "resolved_at": AT, "resolution": "Mended."},
            {"state": "open", "resolved_at": None, "resolution": ""},
        ),
        (portal.FindingWaiver, {"state": "withdrawn", "withdrawn_at": AT}, {"state": "requested"}),
        (portal.Evidence, {"withdrawn_at": AT, "withdrawn_reason": "x"}, {"withdrawn_at": None}),
        (portal.Environment, {"archived_at": AT}, {"archived_at": None}),
        (portal.ApiToken, {"revoked_at": AT}, {"revoked_at": None}),
        (portal.CalendarFeed, {"revoked_at": AT}, {"revoked_at": None}),
        (portal.Invitation, {"revoked_at": AT}, {"revoked_at": None}),
        (portal.ChecklistTemplate, {"archived_at": AT}, {"archived_at": None}),
        (portal.ReportJob, {"sha256": "a" * 64, "size": 1}, {"sha256": "b" * 64}),
    ],
)
def test_what_is_over_is_not_begun_again(one_of_each, model, over, again):
    model.objects.update(**over)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        model.objects.update(**again)


def is_refused(sql, values=(), *, replacing=False):
    """Whether a wall says no; what another constraint says does not count, but on PostgreSQL for an insert."""
    message = "" if replacing and connection.vendor == "postgresql" else REFUSED
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA recursive_triggers=OFF")
            cursor.execute(sql, values)
            transaction.set_rollback(True)
    except IntegrityError as error:
        return bool(re.search(message, str(error)))
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA recursive_triggers=ON")
    return False


def another(field):
    """A value that no row has in that column."""
    if field.is_relation:
        return another(field.target_field)
    match field:
        case models.UUIDField():
            return field.get_db_prep_value(uuid4(), connection)
        case models.DateTimeField():
            return datetime(1999, 1, 1, tzinfo=UTC).isoformat(sep=" ")[:19]
        case models.DateField():
            return "1999-01-01"
        case models.TimeField():
            return "01:02:03"
        case models.BooleanField():
            return None
        case models.IntegerField() | models.FloatField():
            return 77
        case models.JSONField():
            return '["another"]'
        case models.BinaryField():
            return b"another"
    return "another"[: getattr(field, "max_length", None)]


def uniques(model):
    """What is unique: the names of the fields, and the rows that it concerns."""
    everywhere = models.Q()
    found = [([field.name], everywhere) for field in model._meta.concrete_fields if field.unique]
    for one in model._meta.constraints:
        if isinstance(one, models.UniqueConstraint):
            expressions = re.findall(r"F\((\w+)\)", repr(one.expressions))
            found.append((list(one.fields) or expressions, one.condition or everywhere))
    return found


def insert_beside(row, columns):
    """An INSERT of `row` once more: the same in `columns`, another in everything else that is unique."""
    model = type(row)
    fields = {field.name: field for field in model._meta.concrete_fields}
    other = set()
    for names, _condition in uniques(model):
        free = sorted(set(names) - set(columns), key=lambda name: fields[name].is_relation)
        other |= set(free[:1])  # one is enough, and what another wall looks at stays
    values = [
        another(field)
        if field.name in other
        else field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in fields.values()
    ]
    names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    holders = ", ".join(["%s"] * len(values))
    return f'{verb} INTO "{model._meta.db_table}" ({names}) VALUES ({holders})', values


def triggers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return " ".join(name for (name,) in cursor.fetchall())
