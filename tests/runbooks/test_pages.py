"""Runbooks on their pages: begun in one click, written without scripts, compared, exercised; nobody else's are seen."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from readiness.runbooks.models import RunbookExercise, RunbookVersion
from readiness.runbooks.queries import content_of
from readiness.runbooks.structure import Issue
from readiness.runbooks.template import template
from readiness.runbooks.writing import write

OF = ["checkout"]
FIELD = re.compile(
    r'<input[^>]*?\bname="([^"]+)"[^>]*?\bvalue="([^"]*)"[^>]*>|<textarea[^>]*\bname="([^"]+)"[^>]*>([^<]*)<'
)
HOSTILE = (
    "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> javascript:alert(1)"
)


@pytest.fixture
def browse(desk):
    def signed_in(name="contributor"):
        client = Client()
        client.force_login(desk.world.person(name))
        return client

    return signed_in


def form_of(client):
    """The fields of the editor as a browser would send them back."""
    text = client.get(reverse("runbook-edit", args=OF)).content.decode()
    return fields_of(text[text.index("runbook-form") :])


def fields_of(text):
    sent = {}
    for name, value, area, said in FIELD.findall(text):
        # A browser drops the first line end of a text field.
        sent.setdefault(name or area, []).append(unescape(value if name else said.removeprefix("\n")))
    for box in re.findall(r'<input type="checkbox"[^>]*>', text):
        if "checked" not in box:
            sent[re.search(r'name="([^"]+)"', box)[1]].remove(re.search(r'value="([^"]+)"', box)[1])
    return sent


def test_it_is_begun_in_one_click_and_says_what_is_missing(desk, browse):
    client = browse()
    page = reverse("service-runbook", args=OF)
    assert "Start from the template" in client.get(page).content.decode()
    assert "Start from the template" not in browse("viewer").get(page).content.decode()
    text = client.post(reverse("runbook-start", args=OF), follow=True).content.decode()
    assert 'id="issue-high_error_rate"' in text
    assert "“Purpose” in the service overview is not filled in." in text
    assert "Service down &gt; 1 minute" in text  # which no issue answers


def test_the_form_sent_back_as_it_came_changes_nothing(desk, browse):
    desk.start()
    client = browse()
    client.post(reverse("runbook-edit", args=OF), form_of(client) | {"do": "save"})
    assert RunbookVersion.objects.count() == 1


def test_issues_are_added_moved_and_taken_out_before_anything_is_kept(desk, browse):
    desk.start()
    client, address = browse(), reverse("runbook-edit", args=OF)
    sent = form_of(client) | {"overview-text": ["Takes money.", "Stores", "Ann", ""]}
    added = fields_of(client.post(address, sent | {"do": "add"}).content.decode())
    added |= {"issue-2-title": "The queue is long", "issue-2-diagnosis": "Look.\r\n\r\nCount.", "do": "up-2"}
    moved = fields_of(client.post(address, added).content.decode())
    gone = fields_of(client.post(address, moved | {"do": "remove-0"}).content.decode())
    assert RunbookVersion.objects.count() == 1
    answer = client.post(address, gone | {"do": "save", "note": "Queue"}, follow=True)
    assert "Version 2 is kept." in answer.content.decode()
    content = content_of(RunbookVersion.objects.get(number=2))
    assert [one.key for one in content.issues] == ["the_queue_is_long", "slow_response_times"]
    assert content.issues[0].diagnosis == ("Look.", "Count.")
    assert content.issues[1].alerts == template().issues[1].alerts
    assert content.overview[0].text == "Takes money."


def test_who_is_too_late_keeps_what_they_typed_and_sees_what_is_theirs(desk, browse):
    first = desk.start()
    client, address = browse(), reverse("runbook-edit", args=OF)
    sent = form_of(client) | {"title": "Typed with care"}
    desk.write(replace(content_of(first), rest="Quicker"), by="lead")
    answer = client.post(address, sent | {"do": "save"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Typed with care" in text
    assert "<del>" in text
    assert RunbookVersion.objects.count() == 2
    client.post(address, fields_of(text) | {"do": "save"})
    assert content_of(RunbookVersion.objects.get(number=3)).title == "Typed with care"


def test_a_preview_keeps_nothing_and_too_much_is_named(desk, browse):
    desk.start()
    client, address = browse(), reverse("runbook-edit", args=OF)
    text = client.post(address, form_of(client) | {"do": "preview", "title": "Ours"}).content.decode()
    assert "<ins>Ours</ins>" in text
    answer = client.post(address, form_of(client) | {"do": "save", "issue-0-title": ""})
    assert answer.status_code == 422
    assert "Issue 1 has no title." in answer.content.decode()
    assert RunbookVersion.objects.count() == 1


def test_what_somebody_writes_is_shown_as_text(desk, browse):
    first = desk.start()
    hostile = Issue(
        "evil", HOSTILE, HOSTILE, (HOSTILE, "see https://ok.example.org/a"), (f"If {HOSTILE}: x",)
    )
    desk.write(replace(content_of(first), issues=(hostile,), rest=HOSTILE, title=HOSTILE))
    client = browse()
    for name, args in (
        ("service-runbook", OF), ("runbook-edit", OF), ("runbook-versions", OF), ("runbook-version", [*OF, 2]),
        ("runbook-compare", OF), ("runbook-exercise", OF),
    ):  # fmt: skip
        text = client.get(reverse(name, args=args)).content.decode()
        assert "<script>alert" not in text, name
        assert "<img src=x" not in text, name
        assert 'href="javascript' not in text, name
    assert (
        'href="https://ok.example.org/a"' in client.get(reverse("service-runbook", args=OF)).content.decode()
    )


def test_a_file_is_looked_at_first_and_kept_when_that_is_asked_for(desk, browse):
    client, address = browse(), reverse("runbook-import", args=OF)
    document = write(template()) + "\n## Escalation\nRing Ann.\n"
    file = SimpleUploadedFile("RUNBOOK.md", document.encode())
    text = client.post(address, {"file": file, "do": "look"}).content.decode()
    assert "Escalation" in text
    assert not RunbookVersion.objects.exists()
    client.post(address, {"document": document, "expected": "0", "do": "save"})
    assert client.get(reverse("runbook-markdown", args=OF)).content.decode().startswith(write(template()))
    late = client.post(address, {"document": document + "More.\n", "expected": "0", "do": "save"})
    assert late.status_code == 422
    assert "Ring Ann." in late.content.decode()
    latin = SimpleUploadedFile("R.md", "ä".encode("latin-1"))
    assert "no text in UTF-8" in client.post(address, {"file": latin, "do": "look"}).content.decode()


def test_versions_are_listed_compared_and_brought_back(desk, browse):
    first = desk.start()
    desk.write(replace(content_of(first), title="Ours"), note="A name")
    client = browse()
    assert "A name" in client.get(reverse("runbook-versions", args=OF)).content.decode()
    assert "<ins>Ours</ins>" in client.get(reverse("runbook-compare", args=OF)).content.decode()
    back = client.post(reverse("runbook-restore", args=[*OF, 1]), follow=True)
    assert "What version 1 said is the newest version now." in back.content.decode()
    assert RunbookVersion.objects.get(number=3).restored == 1
    assert client.get(reverse("runbook-version", args=[*OF, 99])).status_code == 404


def test_an_exercise_is_recorded_from_its_form(desk, browse):
    desk.start()
    client, address = browse(), reverse("runbook-exercise", args=OF)
    refused = client.post(address, {"people": "Lin"})
    assert refused.status_code == 422
    answer = client.post(address, {"people": "Lin", "found": "A dead link.", "minutes": "30"}, follow=True)
    assert "A dead link." in answer.content.decode()
    assert RunbookExercise.objects.get().evidence is not None


def test_the_list_begins_with_what_is_missing_and_goes_out_as_csv(desk, browse):
    desk.world.service("Stores")
    desk.start()
    client = browse("viewer")
    text = client.get(reverse("runbooks")).content.decode()
    assert "1 service has no runbook." in text
    assert text.index(">Stores<") < text.index(">Checkout<")
    assert ">Checkout<" not in client.get(reverse("runbooks") + "?show=missing").content.decode()
    lines = b"".join(client.get(reverse("runbooks-export")).streaming_content).decode().splitlines()
    assert lines[1] == '"Stores","stores","orders","","","","","",""'
    assert lines[2].startswith('"Checkout","checkout","orders","43","9","1",')
    assert ">Checkout<" not in browse("outsider").get(reverse("runbooks")).content.decode()


def test_two_hundred_issues_are_written_and_read(desk, browse):
    issues = tuple(
        Issue(f"k{one}", f"Issue {one}", "It shows", ("Look",), ("If so: Act",)) for one in range(200)
    )
    desk.write(replace(template(), issues=issues))
    client = browse()
    sent = form_of(client)
    answer = client.post(reverse("runbook-edit", args=OF), sent | {"do": "save", "title": "Many"})
    assert answer.status_code == 302
    assert len(content_of(RunbookVersion.objects.get(number=2)).issues) == 200


@pytest.mark.parametrize(
    "name", ["service-runbook", "runbook-edit", "runbook-import", "runbook-markdown", "runbook-versions"]
)
def test_a_stranger_finds_nothing_and_a_reader_does_not_write(desk, browse, name):
    desk.start()
    assert browse("outsider").get(reverse(name, args=OF)).status_code == 404
    reads = name in {"service-runbook", "runbook-markdown", "runbook-versions"}
    assert browse("viewer").get(reverse(name, args=OF)).status_code == (200 if reads else 403)
