"""A file on its way in that breaks off leaves nothing behind; a stored one is never lost."""

import errno
import hashlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readiness.evidence import files
from readiness.evidence.file_types import FileNotAccepted
from readiness.evidence.files import FileTooLarge, NoRoom, open_file, path_of, store, sweep_orphans
from readiness.evidence.models import StoredFile
from readiness.refusals import Invalid

TEXT = b"evidence\n" * 1000
SHA = hashlib.sha256(TEXT).hexdigest()
LATER = datetime.now(UTC) + timedelta(days=400)


def chunked(content=TEXT, size=1000):
    return (content[start : start + size] for start in range(0, len(content), size))


def left_in(root):
    """Every file under the folder but the turn-taking mark."""
    return sorted(path for path in Path(root).rglob("*") if path.is_file() and path.name != ".turn")


@pytest.fixture
def media(settings):
    return Path(settings.MEDIA_ROOT)


def test_a_file_is_stored_under_the_hash_of_its_content(media):
    stored = store(chunked(), "notes.txt", "text/html")
    assert (stored.sha256, stored.size, stored.media_type, stored.name) == (
        SHA,
        len(TEXT),
        "text/plain",
        "notes.txt",
    )
    assert stored.declared_type == "text/html"
    assert left_in(media) == [media / SHA[:2] / SHA[2:4] / SHA]
    with open_file(StoredFile(sha256=stored.sha256)) as content:
        assert content.read() == TEXT


def test_nobody_but_the_portal_reads_it(media):
    store(chunked(), "notes.txt", "")
    assert path_of(SHA).stat().st_mode & 0o777 == 0o600
    assert (media / "incoming").stat().st_mode & 0o777 == 0o700


def test_the_same_content_is_one_file(media):
    store(chunked(), "notes.txt", "")
    store(chunked(size=7), "other.md", "")
    assert left_in(media) == [path_of(SHA)]


def test_the_same_content_at_the_same_time_is_one_whole_file(media):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda size: store(chunked(size=size), "notes.txt", ""), range(100, 900, 50)))
    assert {stored.sha256 for stored in made} == {SHA}
    assert left_in(media) == [path_of(SHA)]
    assert path_of(SHA).read_bytes() == TEXT


@pytest.mark.parametrize("after", [0, 1, 5])
def test_a_sender_who_breaks_off_leaves_nothing(media, after):
    def breaking():
        for number, chunk in enumerate(chunked()):
            if number == after:
                raise ConnectionResetError("gone")
            yield chunk

    with pytest.raises(ConnectionResetError):
        store(breaking(), "notes.txt", "")
    assert left_in(media) == []


def test_too_large_is_told_before_the_rest_is_read(media, settings):
    settings.EVIDENCE_FILE_BYTES = 2500
    taken = []

    def counting():
        for chunk in chunked():
            taken.append(chunk)
            yield chunk

    with pytest.raises(FileTooLarge, match="larger than 2500 bytes") as refusal:
        store(counting(), "notes.txt", "")
    assert (refusal.value.status, len(taken)) == (413, 3)
    assert left_in(media) == []


def test_exactly_the_limit_is_accepted(settings):
    settings.EVIDENCE_FILE_BYTES = len(TEXT)
    assert store(chunked(), "notes.txt", "").size == len(TEXT)


def test_what_is_refused_leaves_nothing(media):
    with pytest.raises(FileNotAccepted):
        store([b"<html>"], "notes.txt", "text/plain")
    with pytest.raises(Invalid, match="empty"):
        store([], "notes.txt", "")
    assert left_in(media) == []


def full_disk(real, code, after=0):
    """A system call that fails as a full disk does, from the call number `after` on."""
    calls = []

    def call(*given, **named):
        calls.append(given)
        if len(calls) > after:
            raise OSError(code, os.strerror(code))
        return real(*given, **named)

    return call


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize(
    ("place", "name", "after"),
    [
        (os, "write", 0),
        (os, "write", 3),
        (os, "fsync", 2),
        (Path, "mkdir", 0),
        (Path, "mkdir", 1),
        (Path, "replace", 0),
    ],
)
def test_a_full_disk_is_a_refusal_and_leaves_nothing(media, monkeypatch, place, name, after, code):
    with monkeypatch.context() as broken:
        broken.setattr(place, name, full_disk(getattr(place, name), code, after))
        with pytest.raises(NoRoom) as refusal:
            store(chunked(), "notes.txt", "")
    assert (refusal.value.status, refusal.value.code) == (507, "no-room")
    assert left_in(media) == []
    assert store(chunked(), "notes.txt", "").sha256 == SHA  # and once there is room, all is well


def test_a_disk_that_takes_a_part_gets_the_rest(media, monkeypatch):
    real = os.write
    monkeypatch.setattr(files.os, "write", lambda handle, data: real(handle, bytes(data)[:7]))
    assert store(chunked(), "notes.txt", "").sha256 == SHA
    assert path_of(SHA).read_bytes() == TEXT


def test_another_fault_of_the_disk_is_let_through(media, monkeypatch):
    monkeypatch.setattr(files.os, "write", full_disk(os.write, errno.EIO))
    with pytest.raises(OSError, match="error"):
        store(chunked(), "notes.txt", "")
    assert left_in(media) == []


def test_a_killed_process_leaves_only_what_the_sweeper_takes(media, db):
    program = (
        "import django, os, sys, time; django.setup()\n"
        "from readiness.evidence.files import store\n"
        "def slow():\n"
        "    yield b'a' * 1000\n"
        "    print('half', flush=True)\n"
        "    time.sleep(60)\n"
        "store(slow(), 'notes.txt', '')\n"
    )
    surroundings = os.environ | {"MEDIA_ROOT": str(media), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env=surroundings | {"SECRET_KEY": "x" * 50}
    ) as process:
        assert process.stdout.readline() == b"half\n"
        process.kill()
    (half,) = left_in(media)
    assert half.parent.name == "incoming"
    assert sweep_orphans(LATER) == 0  # it came in this very minute
    aged(half)
    assert sweep_orphans(LATER) == 1
    assert left_in(media) == []


def aged(path, hours=25):
    """Let the file have come in some hours ago."""
    then = time.time() - hours * 3600
    os.utime(path, (then, then))


def test_the_sweeper_takes_a_file_that_nothing_names_after_a_day(media, db):
    store(chunked(), "notes.txt", "")
    aged(path_of(SHA), hours=23)
    assert sweep_orphans(LATER) == 0
    aged(path_of(SHA), hours=25)
    assert sweep_orphans(LATER) == 1
    assert left_in(media) == []


def test_the_sweeper_never_takes_a_file_that_a_row_names(media, db):
    stored = store(chunked(), "notes.txt", "")
    StoredFile.objects.create(sha256=SHA, size=stored.size, media_type=stored.media_type, stored_at=LATER)
    aged(path_of(SHA), hours=10_000)
    assert sweep_orphans(LATER) == 0
    assert path_of(SHA).read_bytes() == TEXT


def test_no_clock_makes_the_sweeper_take_what_just_came_in(media, db):
    store(chunked(), "notes.txt", "")
    assert sweep_orphans(LATER) == 0
    aged(path_of(SHA))
    assert sweep_orphans(datetime.now(UTC) - timedelta(days=400)) == 0


def test_what_comes_in_again_while_the_sweeper_looks_stays(media, db, monkeypatch):
    """The file was old when the sweeper listed it, and is uploaded anew before its turn comes."""
    store(chunked(), "notes.txt", "")
    aged(path_of(SHA))
    real = files._sweep

    def uploaded_in_between(path, before):
        store(chunked(), "notes.txt", "")
        return real(path, before)

    monkeypatch.setattr(files, "_sweep", uploaded_in_between)
    assert sweep_orphans(LATER) == 0
    assert path_of(SHA).read_bytes() == TEXT


def test_sweeping_where_nothing_was_ever_stored_is_nothing(db):
    assert sweep_orphans(LATER) == 0


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA.upper(), SHA + "0", "g" * 64])
def test_only_a_hash_names_a_stored_file(name):
    with pytest.raises(ValueError, match="SHA-256"):
        path_of(name)


def test_a_missing_file_is_a_fault_and_no_refusal(media):
    with pytest.raises(FileNotFoundError):
        open_file(StoredFile(sha256=SHA))
