"""A portal is backed up while it runs, and made again from the file on an empty server."""

import json
import shutil
import threading
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from readiness.catalog.models import Service
from readiness.catalog.operations import edit_service
from readiness.checklists.operations import put_forward
from readiness.evidence.files import path_of, store
from readiness.evidence.models import StoredFile
from readiness.ledger import keys
from readiness.ledger.refusing import KeyUnfit
from readiness.ledger.sealing import seal_all
from readiness.recovery.archive.making import kept_models, make_backup
from readiness.recovery.archive.manifest import NAME, NotABackup
from readiness.recovery.archive.restoring import DatabaseHoldsRows, demand_empty, restore_backup
from readiness.teams.models import Team
from readiness.teams.operations import create_team
from tests.flushing import walls_down
from tests.launches.stage import set_up
from tests.world import AT, build

pytestmark = pytest.mark.django_db(transaction=True)


def silent(_step):
    return None


@pytest.fixture
def stage(tmp_path):
    """A launched service with evidence, a file and signatures, all sealed; somebody is signed in."""
    stage = set_up(build())
    stage.make_ready()
    upload = store([b"the minutes"], "minutes.txt", "text/plain")
    contributor = stage.world.actor("contributor")
    put_forward(
        items=[stage.item("all.readme")],
        kind="file",
        title="Minutes",
        upload=upload,
        actor=contributor,
        at=AT,
    )
    launch = stage.request()
    stage.sign(launch, "security_reviewer")
    stage.sign(launch, "lead")
    seal_all(at=AT)
    Session.objects.create(session_key="whoever-has-this-is-in", session_data="x", expire_date=timezone.now())
    return stage


def back_up(tmp_path, name="backup.zip"):
    out = tmp_path / name
    return out, make_backup(out, at=AT, tell=silent)


def emptied(settings, tmp_path, name="new"):
    """Another server: an empty database, no file and no key."""
    with walls_down():
        call_command("flush", verbosity=0, interactive=False)
    settings.VAR_DIR = tmp_path / name
    settings.MEDIA_ROOT = settings.VAR_DIR / "evidence"


def restored(out):
    """What the command says, and how it ends."""
    said, ended = StringIO(), 0
    try:
        call_command("restore", str(out), stdout=said, stderr=StringIO())
    except SystemExit as end:
        ended = end.code
    return said.getvalue(), ended


def tables_and_files(manifest):
    return {name: part for name, part in manifest.parts.items() if not name.startswith("ledger/")}


def test_a_restored_portal_is_the_same_is_proven_and_waits_for_its_key(stage, tmp_path, settings):
    out, manifest = back_up(tmp_path)
    key = keys.key_file().read_bytes()
    emptied(settings, tmp_path)
    said, ended = restored(out)
    assert ended == 0
    assert f"Restored {manifest.rows} rows" in said
    assert "2 sign-offs judged by the entries before each" in said
    assert "nothing is sealed until it is brought back" in said
    assert path_of(StoredFile.objects.get().pk).read_bytes() == b"the minutes"
    _, again = back_up(tmp_path, "again.zip")
    assert again.parts == manifest.parts
    # Work goes on behind the ids that came, and is sealed once the key is there.
    service = Service.objects.get(pk=stage.service.pk)
    edit_service(
        service=service,
        changes={"tier": 1},
        revision=service.revision,
        actor=stage.world.actor("lead"),
        at=AT,
    )
    with pytest.raises(KeyUnfit):
        seal_all(at=AT)
    keys.key_file().parent.mkdir(parents=True, exist_ok=True)
    keys.key_file().write_bytes(key)
    keys.key_file().chmod(0o600)
    assert seal_all(at=AT) == 1


def test_no_private_key_no_session_and_no_setting_travels(stage, tmp_path):
    out, _ = back_up(tmp_path)
    private = keys.key_file().read_text().splitlines()[1]
    with zipfile.ZipFile(out) as packed:
        content = b"".join(packed.read(name) for name in packed.namelist())
        assert packed.read("ledger/keys").decode().splitlines() == [key.line for key in keys.verifier_keys()]
    for secret in (private, "PRIVATE KEY", "whoever-has-this-is-in", configured.SECRET_KEY):
        assert secret.encode() not in content
    assert out.stat().st_mode & 0o077 == 0


def test_every_table_is_in_it_but_that_of_sessions(stage, tmp_path):
    _, manifest = back_up(tmp_path)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    kept = {model._meta.db_table for model in kept_models()}
    assert tables - kept == {"django_migrations", "django_session"}
    assert set(manifest.tables()) == {model._meta.label_lower for model in kept_models()}


def test_what_is_written_while_it_is_made_is_not_torn_apart(stage, tmp_path, settings):
    """Rows of tables that are read later belong to tables that were read before: neither half comes in."""
    before = Team.objects.count()
    begun = []

    def write():
        try:
            create_team(name="Meanwhile", actor=stage.world.actor("administrator"), at=AT)
        finally:
            connection.close()

    def tell(step):
        if not begun and step.startswith("readiness."):
            begun.append(step)
            thread = threading.Thread(target=write)
            thread.start()
            thread.join(timeout=30)
            assert not thread.is_alive()

    out = tmp_path / "backup.zip"
    make_backup(out, at=AT, tell=tell)
    assert begun
    assert Team.objects.count() == before + 1
    emptied(settings, tmp_path)
    assert restored(out)[1] == 0
    assert Team.objects.count() == before


def test_a_database_that_holds_rows_is_left_as_it_is(stage, tmp_path):
    out, _ = back_up(tmp_path)
    name = Service.objects.get(pk=stage.service.pk).name
    with pytest.raises(DatabaseHoldsRows, match="holds rows"):
        restore_backup(out, tell=silent)
    with pytest.raises(CommandError, match="empty database"):
        call_command("restore", str(out))
    assert Service.objects.get(pk=stage.service.pk).name == name


def test_a_file_that_is_gone_or_changed_is_told_and_one_that_was_erased_is_not(stage, tmp_path):
    stored = StoredFile.objects.get()
    path_of(stored.pk).chmod(0o600)
    path_of(stored.pk).write_bytes(b"other minutes")
    assert back_up(tmp_path)[1].absent == (stored.pk,)
    path_of(stored.pk).unlink()
    said = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("backup", out=tmp_path / "b.zip", stdout=said, stderr=said)
    assert end.value.code == 3
    assert stored.pk in said.getvalue()
    with walls_down():
        StoredFile.objects.update(
            erased_at=AT, erased_by=stage.world.people["administrator"], erased_reason="personal"
        )
    assert back_up(tmp_path)[1].absent == ()


def rewritten(source, to, change):
    """The backup with `change` done to its members (name -> bytes), under a manifest that may know of it."""
    with zipfile.ZipFile(source) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    with zipfile.ZipFile(to, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return to


def table(label):
    return f"tables/readiness.{label}.jsonl"


def a_row_less(members):
    members[table("team")] = members[table("team")][:-1].rpartition(b"\n")[0] + b"\n"


def one_sign_changed(members):
    members[table("team")] = members[table("team")].replace(b"Orders", b"0rders")


def a_table_missing(members):
    del members[table("team")]


def a_member_more(members):
    members["tables/readiness.teem.jsonl"] = b"[]\n"


def no_manifest(members):
    del members[NAME]


def a_table_undeclared(members):
    del members[table("team")]
    declared = json.loads(members[NAME])
    del declared["parts"][table("team")]
    members[NAME] = json.dumps(declared).encode()


def of_a_newer_portal(members):
    declared = json.loads(members[NAME])
    declared["migrations"].append(["readiness", "9999_what_comes"])
    members[NAME] = json.dumps(declared).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (a_row_less, "not what was written"),
        (one_sign_changed, "not what was written"),
        (a_table_missing, "just what its manifest.json says"),
        (a_member_more, "just what its manifest.json says"),
        (no_manifest, "no manifest.json"),
        (a_table_undeclared, "do not know the same tables: readiness.team"),
        (of_a_newer_portal, "A newer portal made this backup: readiness.9999_what_comes"),
    ],
)
def test_a_damaged_or_foreign_backup_leaves_the_database_empty(tmp_path, settings, a_backup, change, words):
    emptied(settings, tmp_path)
    broken = rewritten(a_backup, tmp_path / "broken.zip", change)
    with pytest.raises(CommandError, match=words):
        call_command("restore", str(broken))
    demand_empty()


def test_what_is_no_archive_is_refused(tmp_path, settings, a_backup):
    emptied(settings, tmp_path)
    whole = a_backup.read_bytes()
    for content in (b"", b"PK\x03\x04", whole[: len(whole) // 2], b"-" * 4000):
        (tmp_path / "broken.zip").write_bytes(content)
        with pytest.raises(NotABackup):
            restore_backup(tmp_path / "broken.zip", tell=silent)
    with pytest.raises(CommandError, match="nowhere"):
        call_command("restore", str(tmp_path / "nowhere"))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Where the module keeps one small backup."""
    return tmp_path_factory.mktemp("made") / "backup.zip"


@pytest.fixture
def a_backup(made, tmp_path):
    """A backup of two teams and their people."""
    if not made.exists():
        build()
        shutil.copy(back_up(tmp_path)[0], made)
    return made
