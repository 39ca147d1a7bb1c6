"""Services as CSV in the browser: out as a stream; in only after a preview, and only what it showed."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from readiness.catalog.models import Service
from readiness.ledger.models import LedgerEntry
from readiness.web.uploads import FORM_BYTES
from tests.web.conftest import Enter
from tests.world import World

IMPORT = "/services/import"
GOOD = "name,team,url\nShop,orders,https://shop.example.org\nStock,orders,\n"
BAD = "name,team,tier\nShop,orders,1\n,orders,9\nStock,billing,1\n"


def preview(client: Client, text: str):
    return client.post(IMPORT, {"text": text})


def hidden(page: str) -> dict[str, str]:
    """What the preview's form sends back."""
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]
        for name in ("digest", "content")
    }


def test_the_preview_names_each_bad_row_and_column_and_changes_nothing(world: World, enter: Enter):
    before = LedgerEntry.objects.count()
    page = preview(enter("lead"), BAD).content.decode()
    assert "Not yet: 2 rows cannot be imported" in page
    rows = re.findall(r'data-label="Line">(\d+)</td>.*?<code>(\w+)</code></td>', page, re.DOTALL)
    assert {("3", "name"), ("3", "tier"), ("4", "team")} <= set(rows)
    assert "Confirm" not in page
    assert not Service.objects.exists()
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize("way", ["text", "file"])
def test_what_was_shown_is_done_on_confirmation(way: str, world: World, enter: Enter):
    client = enter("contributor")
    given = {"text": GOOD} if way == "text" else {"file": SimpleUploadedFile("s.csv", GOOD.encode())}
    shown = client.post(IMPORT, given)
    assert shown.status_code == 200
    assert not Service.objects.exists()
    done = client.post(IMPORT, hidden(shown.content.decode()))
    assert "2 services created, 0 changed, 0 left as they were." in done.content.decode()
    assert set(Service.objects.values_list("slug", flat=True)) == {"shop", "stock"}


def test_a_world_that_changed_since_the_preview_is_shown_anew(world: World, enter: Enter):
    client = enter("lead")
    fields = hidden(preview(client, GOOD).content.decode())
    world.service("Shop")
    answer = client.post(IMPORT, fields)
    assert answer.status_code == 409
    assert "have changed since the preview" in answer.content.decode()
    assert Service.objects.count() == 1


def test_another_file_is_not_imported_under_the_digest_of_the_first(world: World, enter: Enter):
    client = enter("lead")
    first = hidden(preview(client, GOOD).content.decode())
    second = hidden(preview(client, "name,team\nOther,orders\n").content.decode())
    assert client.post(IMPORT, {"digest": first["digest"], "content": second["content"]}).status_code == 409
    assert not Service.objects.exists()


@pytest.mark.parametrize("content", ["", "nonsense", "!!!!", "eJwr"])
def test_a_file_that_did_not_come_back_whole_is_refused(content: str, enter: Enter):
    answer = enter("lead").post(IMPORT, {"digest": "0" * 64, "content": content})
    assert answer.status_code == 422
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Choose a file, or paste rows"),
        ("name\nShop\n", "Missing columns: team"),
        ("name,team\n", "no rows"),
        ("name,team,colour\nShop,orders,red\n", "Unknown columns: colour"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_stays_in_the_form(text: str, told: str, enter: Enter):
    answer = preview(enter("lead"), text)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert not text or text.splitlines()[0] in page


def test_a_file_beyond_the_limit_is_refused(enter: Enter, settings: Settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 4096
    big = SimpleUploadedFile("s.csv", b"name,team\n" + b"Shop,orders\n" * 500)
    answer = enter("lead").post(IMPORT, {"file": big})
    assert answer.status_code == 422
    assert "larger than 4 KiB" in answer.content.decode()


def test_the_export_has_what_one_sees_and_can_be_imported_again(world: World, enter: Enter):
    world.service("=cmd()", description="two\nlines")
    world.service("Foreign", world.billing)
    answer = enter("viewer").get("/services/export")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    text = answer.getvalue().decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["'=cmd()"]
    page = preview(enter("lead"), text).content.decode()
    assert "0 services would be created, 0 changed, 1 left as it is" in page


@pytest.mark.parametrize(("path", "field"), [(IMPORT, "file"), ("/library/new", "upload")])
def test_a_file_beyond_the_bound_is_refused_in_words_and_kept_nowhere(
    world: World, enter: Enter, settings: Settings, monkeypatch: pytest.MonkeyPatch, path: str, field: str
):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 65536
    kept = []
    for handler in ("MemoryFileUploadHandler", "TemporaryFileUploadHandler"):
        monkeypatch.setattr(
            f"django.core.files.uploadhandler.{handler}.new_file", lambda *_a, **_k: kept.append(1)
        )
    large = SimpleUploadedFile("large.txt", b"x" * (65536 + 2 * FORM_BYTES))
    answer = enter("lead").post(path, {field: large, "team": world.orders.slug})
    assert answer.status_code == 422
    assert "The file is larger than" in answer.content.decode()
    assert kept == []
