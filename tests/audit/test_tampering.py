"""Whoever changes a fact past the portal, its walls down, is found out by `verify_ledger`: every table, every column.

The list of tables is the list of models; a column that the log does not hold is named here, with the reason.
"""

import re
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils.functional import cached_property

from probes.given.models import ToolConnection
from probes.held import probe_tables
from probes.models import Run, RunSeal
from readiness import models as portal
from readiness.audit.erased import ErasedFiles
from readiness.audit.facts import Facts
from readiness.audit.held.everything import tables
from readiness.audit.verifying import judge_files, verify_everything
from readiness.ledger.checking import LogCheck
from readiness.ledger.sealing import seal_all
from readiness.ledger.verifier import Report
from readiness.reports.held import report_tables
from tests.audit.everything import build_everything
from tests.flushing import walls_down
from tests.ledger.test_verify_ledger import free_of_foreign_keys
from tests.ledger.test_what_may_change import WORK, another, insert_beside
from tests.world import AT

_ITSELF = "the log itself: `tests/ledger/test_verify_ledger.py` changes it in every way"
_NO_ENTRY = "each row is a line of a work log, and no entry tells of it"
_LATER = "no table of `held` reads it yet; its walls hold"
_COMPUTED = "computed from the facts, and anew whenever it is asked"
_LOOKS = "how the portal looks to somebody"
_SECRET = "a secret's digest, which the log does not repeat"
#: Models of which no row is held against the log, and why.
ELSEWHERE = {
    portal.LedgerEntry: _ITSELF, portal.LedgerNode: _ITSELF, portal.LedgerCheckpoint: _ITSELF,
    portal.LedgerKey: _ITSELF, portal.LedgerCommitment: _ITSELF, portal.AnchorSending: _NO_ENTRY, Run: _NO_ENTRY,
    portal.ReminderAttempt: _NO_ENTRY,
    **dict.fromkeys(
        (portal.BackupPolicy, portal.BackupRun, portal.PolicyWord, portal.Canary, portal.RestoreDrill,
         portal.DrillStep, portal.ErrorKey, portal.ErrorProject, portal.ErrorReview, portal.ErrorTest),
        _LATER,
    ),
    RunSeal: "`tests/probes/test_sealing.py` changes it", portal.ReceivedAlert: _LATER,
    **dict.fromkeys(
        (portal.Alert, portal.AlertPolicy, portal.AlertSilence, portal.AlertCall, portal.AlertDrill), _LATER
    ),
}  # fmt: skip
#: People come by signing up, of which no entry tells: an account by itself has no right to anything.
COMES_UNTOLD = {portal.User}
_WISHES = (
    "time_zone", "theme", "density", "shortcuts", "notice_mails", "digest", "work_week", "works_from", "works_until",
)  # fmt: skip
#: Columns that are not held against the log, and why.
UNTOLD = {
    portal.User: {
        **dict.fromkeys(("name", "email"), "people change both of their account, and the log holds commitments only"),
        **dict.fromkeys(_WISHES, _LOOKS),
        **dict.fromkeys(("last_login", "joined_at"), "no entry tells of it"),
        "password": _SECRET,
        **dict.fromkeys(("is_staff", "is_superuser"), "opens the admin, which only shows; roles decide the rest"),
    },
    portal.Invitation: {
        "digest": _SECRET, "expires_at": "seven days after the invitation",
        "revoked_at": "one that has run out gives way without an entry; what was revoked is judged",
    },
    portal.ApiToken: {"digest": _SECRET, "last_used_at": "no entry tells of it"},
    portal.IngestToken: {"digest": _SECRET, "last_used_at": "no entry tells of it"},
    portal.TrustedIdentity: dict.fromkeys(
        ("last_used_at", "last_refused_at", "last_refusal"), "noted at the door, without an entry"),
    ToolConnection: {"sealed": "a secret, of which no entry tells anything"},
    portal.Service: {"slug": "the address is not told"},
    portal.Environment: {"position": "the order on a page"},
    portal.Endpoint: {"id": "named by environment and purpose"},
    portal.StoredFile: {
        "media_type": _COMPUTED, "stored_at": "when it came in first", "erased_by": "who approved the erasure",
        "erased_reason": "the erasure says it",
    },
    portal.EvidenceRevision: {"run_id": "only a way to the run's page"},
    portal.ChecklistTemplate: {
        "title": "a version says it", "draft": "nothing stands on a draft", "draft_by": "nothing stands on a draft",
        "draft_at": "nothing stands on a draft",
    },
    portal.TemplateItem: {"id": "named by version and key"},
    portal.TemplateVersion: {"note": "what is new, in a sentence"},
    portal.Checklist: dict.fromkeys(
        ("count_pass", "count_fail", "count_waived", "count_not_applicable", "count_unknown", "count_stale", "cells",
         "verdict", "changes_at", "refreshed_at"), _COMPUTED),
    portal.ChecklistItem: {
        "id": "named by checklist and key, until an entry names it", "revision": "counts changes",
        **dict.fromkeys(
            ("standing", "reason", "proof", "good_until", "changes_at", "changed_at"), _COMPUTED),
    },
    portal.ItemEvidence: {"id": "named by both, until a review names it", "waiting_since": _COMPUTED},
    portal.EvidenceReview: {"id": "named by everything else that it says", "number": "counts decisions"},
    portal.Finding: {
        "key": "the entry tells the title", "detail": "the entry tells the title", "said": "only a way to the evidence",
        "seen": "only a way to the evidence",
    },
    portal.Obligation: dict.fromkeys(("planned_until", "planned_rule"), "the planner's own"),
    portal.CheckpointWebhook: {"place": "counts how many there are, and says nothing of this one"},
    portal.Secret: {"due_at": _COMPUTED, **dict.fromkeys(("settled_at", "witnessed_until"), "the worker's own")},
    portal.Occurrence: dict.fromkeys(
        ("witnessed_until", "next_step_at", "replanned", "date_again"), "the worker's own"
    ),
    portal.AfterLaunch: {"look_at": "the worker's own"}, portal.AfterLaunchWord: {"id": "named by its list"},
    portal.CalendarFeed: {"digest": _SECRET, "last_read_at": "no entry tells of it"},
    portal.TeamChannel: {"sealed": _SECRET, **dict.fromkeys(("failures", "paused_until"), "the sender's own")},
    portal.GateBadge: {"key": _SECRET},
    portal.ForgeHook: {"sealed": _SECRET},
    portal.RollbackTrigger: {"numbers": "the sentence says them"},
    portal.AnchorToken: dict.fromkeys(("id", "token", "serial", "authority"), "the token is signed by its authority"),
    portal.Erasure: {"entry": "what was erased is told when it is done"},
    portal.ReportJob: {
        **dict.fromkeys(
            ("stage", "steps_done", "steps_total", "attempts", "lease_token", "lease_until", "error", "size",
             "file_name", "expires_at"), "how it was made"),
        "options": "the file says it", "launch": "the file says it",
    },
    portal.SignedReport: {
        "id": "named by its report",
        **dict.fromkeys(("size", "certificate", "signer"), "the signature in the file says it"),
    },
}  # fmt: skip


class Judges:
    """Everything that the log told, read once; each table is judged as often as one likes."""

    def __init__(self):
        self.facts, self.erased = Facts(Report()), ErasedFiles(Report())
        self.tables = [*tables(), *report_tables(), *probe_tables()]
        report = Report()
        LogCheck(report).run([self.facts, self.erased, *self.tables])
        assert report.problems == []

    @cached_property
    def judging(self):
        also = {
            portal.TemplateItem: ["template version"],
            portal.ChecklistTemplate: ["template version", "checklist"],
        }
        found = {}
        for model in JUDGED:
            own = [table for table in self.tables if table.model is model]
            found[model] = own + [table for table in self.tables if table.one in also.get(model, [])]
        return found

    def problems(self, model):
        """What is found about the rows of `model`."""
        report = Report()
        for table in self.judging[model]:
            table.judge(report)
        if model in {portal.EvidenceRevision, portal.EvidenceReview, portal.SignOff, portal.Evidence}:
            self.facts.report = report
            self.facts.close()
        if model is portal.StoredFile:
            self.erased.report = report
            judge_files(report, self.erased)
        return report.problems


EVERY = {model for label in ("readiness", "probes") for model in apps.get_app_config(label).get_models()}
JUDGED = sorted(EVERY - WORK - set(ELSEWHERE), key=lambda model: model.__name__)


@pytest.fixture
def everything(tmp_path, settings):
    """An honest database with a row in every table, as operations made it."""
    build_everything()
    seal_all(at=AT)


@pytest.mark.django_db(transaction=True)
def test_an_honest_database_is_not_accused_and_each_change_past_the_portal_is(everything):
    report = Report()
    verify_everything(report, (), None)
    assert report.problems == []
    judges, missed = Judges(), []
    with walls_down(), no_checks():
        for model in JUDGED:
            row = told_row(model)
            missed += [
                f"{model.__name__}.{field.name} changed" for field in model._meta.concrete_fields
                if field.name not in UNTOLD.get(model, {}) and not found_out(judges, row, change(row, field))
            ]  # fmt: skip
            missed += [f"a row of {model.__name__} taken out"] * (not found_out(judges, row, [remove(row)]))
            if model not in COMES_UNTOLD:
                put_in = found_out(judges, row, [insert_beside(row, ())])
                missed += [f"a row of {model.__name__} put in"] * (not put_in)
    assert not missed, "\n".join(missed)


def test_what_is_left_out_is_a_column_and_no_key_that_others_use():
    for model, columns in UNTOLD.items():
        assert set(columns) <= {field.name for field in model._meta.concrete_fields}
        assert model in JUDGED


def told_row(model):
    """One that an entry tells of: of evidence and attachments, what people put forward."""
    rows = model.objects.order_by("pk")
    if model is portal.ItemEvidence:
        rows = rows.exclude(evidence__kind="probe")
    row = rows.first()
    assert row is not None, f"there is no {model.__name__}"
    return row


def found_out(judges, row, ways):
    """Whether each of several falsifications, statement and values, is told: by a sentence about this table."""
    model, done = type(row), 0
    for sql, values in ways:
        with transaction.atomic():
            drop_checks(model)
            free_of_foreign_keys()
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(sql, values)
                    assert cursor.rowcount == 1, sql
            except DatabaseError:
                continue
            problems = judges.problems(model)
            transaction.set_rollback(True)
        done += 1
        if not problems or not re.search(
            r"[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{64}|'another'|#[0-9]+", problems[0]
        ):
            return False
        break
    return done > 0


def change(row, field):
    """Statements that give the column another value: one of those that the database takes at all."""
    table, key = row._meta.db_table, row._meta.pk
    sql = f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{key.column}" = %s'
    now = getattr(row, field.attname)
    for value in candidates(row, field, now):
        yield sql, [value, key.get_db_prep_value(row.pk, connection)]


def candidates(row, field, now):
    if field.is_relation and not field.primary_key:
        others = field.related_model.objects.exclude(pk=now).order_by("pk").values_list("pk", flat=True)[:1]
        yield from (field.target_field.get_db_prep_value(one, connection) for one in others)
    if isinstance(field, models.DateTimeField) and now is not None:
        yield field.get_db_prep_value(now + timedelta(days=1), connection)
    if isinstance(field, models.BooleanField):
        yield not now
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        yield datetime(1999, 1, 1).date().isoformat()
    yield now + 1 if now == another(field) else another(field)


def remove(row):
    key = row._meta.pk
    sql = f'DELETE FROM "{row._meta.db_table}" WHERE "{key.column}" = %s'
    return sql, [key.get_db_prep_value(row.pk, connection)]


@contextmanager
def no_checks():
    """Without what CHECK says: whoever takes walls down takes that down as well."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints=ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints=OFF")


def drop_checks(model):
    """The same on PostgreSQL, in a transaction that comes to nothing."""
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table]
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
