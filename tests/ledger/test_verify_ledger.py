"""Falsifying the database is found out by whoever holds one earlier checkpoint, and an honest one is not accused."""

import io
import json
import os
import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from readiness.audit.verifying import verify_everything
from readiness.catalog.operations import edit_service
from readiness.checklists.models import ItemEvidence
from readiness.checklists.operations import accept_evidence, decide_waiver, put_forward, request_waiver
from readiness.evidence.files import store
from readiness.ledger import keys, renewal
from readiness.ledger.models import LedgerCommitment, LedgerEntry
from readiness.ledger.operations import record
from readiness.ledger.proofs import newest_checkpoint
from readiness.ledger.sealing import seal_all, seal_entries
from readiness.ledger.verifier import Report
from readiness.teams.actors import SYSTEM
from readiness.teams.models import Team
from tests.flushing import walls_down
from tests.launches.stage import set_up
from tests.ledger.mutations import MUTATIONS
from tests.ledger.sealed import write
from tests.ledger.test_guard import roll_back
from tests.world import AT, build

pytestmark = pytest.mark.django_db(transaction=True)
#: `LEDGER_MUTATIONS=10000 pytest tests/ledger/test_verify_ledger.py` for the whole of it.
COUNT = int(os.environ.get("LEDGER_MUTATIONS", "92"))
#: `LEDGER_MUTATIONS_FROM` begins at another seed, so that the whole can be run in parts.
FIRST = int(os.environ.get("LEDGER_MUTATIONS_FROM", "0"))
#: `HONEST_LOGS=1000 pytest tests/ledger/test_verify_ledger.py -k never_accused` for the whole of it.
HONEST = int(os.environ.get("HONEST_LOGS", "5"))


def answer(kept=None, trusted=()):
    report = Report()
    verify_everything(report, trusted, kept)
    return report


@pytest.fixture
def told(tmp_path):
    """A service with evidence, decisions, a waiver, a file and two signatures; the checkpoint of half-way."""
    world = build()
    stage = set_up(world)
    seal_all(at=AT)
    stage.make_ready()
    item = stage.item("all.readme")
    waiver = request_waiver(
        item=item, reason="Later.", expires_at=AT + timedelta(days=9), actor=world.actor("contributor"), at=AT
    )
    decide_waiver(waiver=waiver, approve=True, actor=world.actor("lead"), at=AT)
    upload = store([b"the minutes"], "minutes.txt", "text/plain")
    put_forward(
        items=[item], kind="file", title="Minutes", upload=upload, actor=world.actor("contributor"), at=AT
    )
    seal_all(at=AT)
    half = newest_checkpoint().note
    attachment = ItemEvidence.objects.filter(evidence__title="Minutes").get()
    accept_evidence(
        attachment=attachment,
        revision=attachment.evidence.revisions.get(),
        actor=world.actor("lead"),
        at=AT,
    )
    launch = stage.request()
    stage.sign(launch, "security_reviewer")
    seal_entries(at=AT, limit=2)
    stage.sign(launch, "lead")
    seal_all(at=AT)
    return half


def kept_size(note):
    return int(note.split("\n")[1])


def test_an_honest_log_is_proven_with_what_was_kept_and_without(told):
    for report in (
        answer(),
        answer(told),
        answer(told, keys.verifier_keys()),
        answer(newest_checkpoint().note),
    ):
        assert (report.exit, report.problems) == (0, [])


def test_every_falsification_is_found_out(told):
    missed, kept = [], kept_size(told)
    with walls_down():
        for number in range(FIRST, FIRST + COUNT):
            rng = random.Random(number)
            mutation = MUTATIONS[number % len(MUTATIONS)]
            with transaction.atomic():
                free_of_foreign_keys()
                what = mutation(rng, kept)
                report = answer(told)
                transaction.set_rollback(True)
            if report.exit not in {1, 2}:
                missed.append((number, mutation.__name__, what))
    assert missed == []
    assert answer(told).exit == 0


def free_of_foreign_keys():
    """Deferred to a commit that never comes; SQLite counts them, PostgreSQL looks only then."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys=ON")
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")


@pytest.mark.parametrize("seed", range(HONEST))
def test_an_honest_log_is_never_accused(seed):
    """Of any length, in any batches, with keys handed over and values erased by an entry that tells of it."""
    rng = random.Random(seed)
    notes = []
    for _step in range(rng.randrange(1, 9)):
        write(rng.randrange(1, 6), data={"n": rng.randrange(99)}, private={"why": "Because."})
        if rng.random() < 0.8:
            seal_entries(at=AT, limit=rng.randrange(1, 9))
            notes.append(newest_checkpoint().note)
        if rng.random() < 0.3:
            renewal.rotate_key(actor=SYSTEM, at=AT)
            notes.append(newest_checkpoint().note)
    for note in (None, *notes):
        assert answer(note).problems == []
        for key in keys.verifier_keys():
            assert answer(note, [key]).exit == 0


def test_entries_that_are_not_sealed_yet_are_a_note(told):
    write(2)
    report = answer(told)
    assert report.exit == 0
    assert any("2 entries are recorded and not sealed yet" in note for note in report.notes)


def test_an_erased_value_is_missing_when_the_log_tells_of_it_and_a_problem_when_not(told):
    gone = LedgerCommitment.objects.select_related("entry").first()
    entry, name = gone.entry, gone.name
    LedgerCommitment.objects.filter(pk=gone.pk).delete()
    assert answer(told).exit == 1
    with transaction.atomic():
        record(
            kind="ledger.content.erased",
            actor=SYSTEM,
            at=AT,
            subject=Team.objects.first(),
            data={"entry": bytes(entry.leaf_hash).hex(), "names": [name]},
        )
    seal_all(at=AT)
    report = answer(told)
    assert (report.exit, len(report.missing)) == (3, 1)


def test_a_resumed_log_tells_what_it_lost(settings):
    write(3)
    seal_all(at=AT)
    early = newest_checkpoint().note
    write(3)
    seal_all(at=AT)
    late, old = newest_checkpoint().note, keys.verifier_keys()
    roll_back(3)
    write(1)
    assert answer(late).exit == 1
    renewal.resume_log(actor=SYSTEM, at=AT, reason="The disk broke.")
    seal_all(at=AT)
    assert answer(early).exit == 0
    report = answer(late, old)
    assert report.exit == 3, report.problems
    assert "entries #3 to #5" in report.missing[0]


def test_a_log_that_goes_on_with_another_key_after_its_own_was_lost_wants_the_new_one():
    write(2)
    seal_all(at=AT)
    old = keys.verifier_keys()
    keys.key_file().unlink()
    write(1)
    renewal.resume_log(actor=SYSTEM, at=AT, reason="The key is lost.")
    seal_all(at=AT)
    assert answer(None, old).exit == 1
    assert answer(None, keys.verifier_keys()[1:]).exit == 0


def test_a_key_of_another_log_is_told(told):
    from readiness.ledger.note import Signer
    from tests.ledger.mutations import OTHER_KEY

    assert answer(told, [Signer(keys.signer(AT).name, OTHER_KEY).key]).exit == 1


def test_a_changed_file_is_told(told, settings):
    from readiness.evidence.files import path_of
    from readiness.evidence.models import StoredFile

    path = path_of(StoredFile.objects.get().sha256)
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(b"the minuteS")
    assert answer(told).exit == 1
    path.unlink()
    assert answer(told).exit == 1
    path.write_bytes(content)
    assert answer(told).exit == 0


# The command


def command(*arguments):
    out = io.StringIO()
    try:
        call_command("verify_ledger", *map(str, arguments), stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def kept(tmp_path, told):
    (tmp_path / "kept").write_text(told)
    (tmp_path / "key").write_text(keys.newest_key().vkey + "\n")
    return tmp_path


def test_the_command_says_what_was_checked_and_ends_with_its_answer(kept):
    code, told = command("--checkpoint", kept / "kept", "--key", kept / "key")
    assert code == 0
    assert told.endswith("PROVEN: the database is what its log says, and every rule checked above is kept.\n")
    assert f"checked   entries: {LedgerEntry.objects.count()} sealed" in told
    code, told = command("--json")
    assert (code, json.loads(told)["result"]) == (0, "proven")
    with walls_down(), connection.cursor() as cursor:
        cursor.execute("UPDATE readiness_ledgerentry SET kind = 'x' WHERE seq = 3")
    code, told = command("--checkpoint", kept / "kept")
    assert code == 1
    assert "entry #3: its columns do not say what its bytes say" in told
    assert told.endswith("TAMPERED: the database is not what its log says.\n")


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\xfe\x00", b"a\n1\n\n\n", b"x" * 2_000_000])
def test_files_that_cannot_be_read_are_malformed_and_no_trace(kept, content):
    (kept / "bad").write_bytes(content)
    for option in ("--checkpoint", "--key"):
        code, told = command(option, kept / "bad")
        assert code == 2
        assert told.endswith("MALFORMED: what was given, or the database, cannot be read.\n")
        assert "Traceback" not in told
    assert command("--checkpoint", kept / "nothing")[0] == 2
    assert command("--key", kept)[0] == 2


def test_what_happened_since_is_no_reproach(kept, told):
    stage_service = LedgerEntry.objects.exclude(service=None).first().service
    from readiness.teams.actors import Actor
    from readiness.teams.models import User

    administrator = Actor.person(User.objects.get(email="administrator@example.org"))
    edit_service(
        service=stage_service,
        revision=stage_service.revision,
        actor=administrator,
        at=AT,
        changes={"description": "New."},
    )
    assert command("--checkpoint", kept / "kept", "--key", kept / "key")[0] == 0
