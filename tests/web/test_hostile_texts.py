"""Hostile text in every free text that the API takes; then everything that is shown, sent or given away is read."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import override_settings
from django.urls import reverse

from readiness import work
from readiness.clock import now
from readiness.models import ReportJob
from readiness.reports import kind as kinds
from readiness.reports.kinds import readiness_certificate
from tests.api.client import Client, document, operations
from tests.api.things import Things
from tests.kept import Keep
from tests.launches.stage import TEMPLATE
from tests.web.addresses import addresses
from tests.web.hostile import ADDRESSES, broken_out, run_by_a_spreadsheet, variants, wrong_with
from tests.web.test_every_address import entered, stock_of
from tests.world import World, build

#: Names of things, words that the portal itself gives, and times of a wall clock: no text of people's own.
NAMES = {
    "service", "environment", "team", "template", "slug", "digest", "email", "time_zone", "kind", "format",
    "zone", "begins", "ends", "daily_from", "daily_until",
}  # fmt: skip
#: What the stage does not let happen: it takes a digest that was shown, names a hash or a value of an entry, is there
#: already, is of no link or an address without a question mark, or asks for somebody who proved lately who they are.
NOT_REACHED = {
    ("deployments_record", "commit"), ("deployments_recovered", "words"), ("deployments_roll_back", "release"),
    ("deployments_step", "key"), ("overrides_request", "release"),
    ("launches_sign", "statement"), ("dependencies_add", "note"), ("evidence_revise", "url"),
    ("erasures_ask", "entry"), ("erasures_ask", "file"), ("erasures_ask", "name"),
    ("connections_make", "base_url"), ("trusted_identities_make", "issuer"),
    ("duties_start", "key"), ("occurrences_review", "reason"), ("runbooks_exercise", "issue"),
    ("policies_silence", "policy"),
    ("launches_after_finish", "summary"),
    ("secrets_report_rotation", "note"), ("secrets_report_rotation", "rotation_id"),
    ("backups_make", "daily_at"), ("backups_edit", "daily_at"), ("backups_say_line", "line"),
    ("backups_say_line", "link"), ("backups_make", "weaker_reason"), ("drills_start", "label"),
    ("mappings_set", "selector"), ("mappings_set", "expression"), ("mappings_set", "name"),
}  # fmt: skip
#: What others end comes first, what ends others last; a launch is asked for when the one before it is cancelled.
ORDER = {
    "reviews_return": -1, "evidence_withdraw": 1, "launches_cancel": 1, "launches_request": 2,
    "occurrences_submit": 1, "occurrences_skip": 2, "occurrences_decide_skip": 3, "duties_end": 4,
    "secrets_retire": 1, "drills_abandon": 1, "backups_end": 2,
}  # fmt: skip
WHO = ("lead", "security_reviewer", "contributor")


def free_texts() -> Iterator[tuple[str, str, int]]:
    """(operation, field, longest) of every text in a body that is no choice, id, time or name of a thing."""
    schemas = document()["components"]["schemas"]
    for operation, (_method, _address, told) in operations().items():
        shape = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        while "$ref" in shape:
            shape = schemas[shape["$ref"].rpartition("/")[2]]
        for name, part in shape.get("properties", {}).items():
            texts = part.get("type") in ("string", ["string", "null"])
            if texts and name not in NAMES and not {"format", "enum"} & set(part):
                yield operation, name, part.get("maxLength", 8000)


Stock = dict[str, Any]
Taken = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def rows(keep: Keep) -> tuple[World, Stock, Taken]:
    def make() -> tuple[World, Stock, Taken]:
        world = build()
        stock = stock_of(world)
        with override_settings(API_WRITES_PER_MINUTE=1_000_000):
            return world, stock, taken_by(world, stock)

    return keep(make)


@pytest.fixture
def world(rows: tuple[World, Stock, Taken], db: None) -> World:
    return rows[0]


@pytest.fixture
def stock(rows: tuple[World, Stock, Taken], db: None) -> Stock:
    return rows[1]


@pytest.fixture
def taken(rows: tuple[World, Stock, Taken], db: None) -> Taken:
    return rows[2]


def taken_by(world: World, stock: Stock) -> Taken:
    """(operation, field) -> the hostile text that it took."""
    clients = [Client.with_token(world.person(one), ["read", "write", "review", "sign"]) for one in WHO]
    clients += [Client.in_session(world.person(one)) for one in ("administrator", "lead")]
    found = {}
    fields = sorted(free_texts(), key=lambda one: (ORDER.get(one[0], 0), one))
    for number, (operation, name, longest) in enumerate(fields):
        for text in ADDRESSES if name in {"url", "repository", "base_url"} else variants(number, longest):
            if any(sent(client, stock["things"], operation, name, text) for client in clients):
                found[operation, name] = text
                break
    return found


def sent(client: Client, things: Things, operation: str, name: str, text: str) -> bool:
    """Whether the call was taken with it."""
    method, address, _told = operations()[operation]
    for part, value in things.parts(operation).items():
        address = address.replace(f"{{{part}}}", str(value))
    body = {**things.body(operation), name: template_of(text) if name == "toml" else text}
    if operation == "services_create" and name != "name":
        body["name"] = f"New {name}"  # names are taken once
    if operation == "channels_add":
        body["kind"] = "pagerduty" if name == "token" else "slack"  # the one that takes a token
    if operation == "mappings_set" and name == "url":
        body = {"way": "link", "url": text}
    if operation == "evidence_add":
        body["items"] = [str(things.ids["item"])]
        if name == "statement":
            body["kind"] = "attestation"
            del body["url"]
    answer = client.send(method, address, body, headers={"If-Match": "*"})
    assert answer.status < 500, (operation, text)
    return answer.status < 300


def template_of(text: str) -> str:
    """A template, hostile in whatever people read of it."""
    told = TEMPLATE.replace("small-launch", "orders-launch")
    for words in ("Four items.", "All of it.", "So that people find their way.", "Write it."):
        told = told.replace(json.dumps(words), json.dumps(text))
    for words in ("Small launch", "The readme is complete"):
        told = told.replace(json.dumps(words), json.dumps(text[:60]))
    return told


def test_every_free_text_was_tried_and_took_something_hostile(taken):
    wanted = {(operation, name) for operation, name, _longest in free_texts()}
    assert wanted - set(taken) == NOT_REACHED
    assert len(taken) > 30
    assert all("lpx" in text for text in taken.values())
    assert not [text for text in taken.values() if text.startswith("javascript:")]


def test_no_page_runs_it(taken, world, stock):
    wrong = {}
    for who in ("lead", "administrator"):
        browser, shown = entered(world.people[who]), 0
        for one in addresses():
            for headers in ({}, {"HX-Request": "true"}):
                answer = browser.get(one.of({**stock, "invitation.token": "x"}), headers=headers)
                if found := wrong_with(answer):
                    wrong[who, one.name] = found
                shown += not answer.streaming and b"&lt;lpx" in answer.content
        assert shown > 20, who
    assert wrong == {}


def test_no_page_of_what_was_just_made_runs_it(taken, world):
    browser, wrong, shown = entered(world.people["administrator"]), {}, 0
    for model in apps.get_app_config("readiness").get_models():
        for row in model.objects.all():
            for address in own_pages(model.__name__, row):
                answer = browser.get(address)
                shown += not answer.streaming and b"&lt;lpx" in answer.content
                if found := wrong_with(answer):
                    wrong[address] = found
    assert wrong == {}
    assert shown > 10


def own_pages(model: str, row: Any) -> list[str]:
    match model:
        case "Service":
            return [f"/services/{row.slug}/", f"/services/{row.slug}/edit/", f"/services/{row.slug}/history/"]
        case "Team":
            return [f"/teams/{row.slug}/"]
        case "Evidence":
            return [reverse("evidence", args=[row.pk])]
        case "Launch":
            return [reverse("launch", args=[row.pk])]
        case "ChecklistItem":
            place = row.checklist.environment
            return [reverse("item", args=[place.service.slug, place.slug, row.template_item.key])]
        case "LedgerEntry":
            return [reverse("audit-entry", args=[row.pk])] if row.pk % 3 == 0 else []
    return []


def test_no_search_runs_it(taken, world):
    browser = entered(world.people["lead"])
    for text in list(dict.fromkeys(taken.values()))[::5]:
        for address in ("/search/", "/services/", "/evidence/"):
            assert wrong_with(browser.get(address, {"q": text})) == []


def test_the_admin_shows_and_exports_it_as_text(taken, world):
    browser, wrong, exported = entered(world.people["administrator"]), {}, 0
    for model, page in admin.site._registry.items():
        if model._meta.app_label not in {"readiness", "probes"}:
            continue
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        answers = [browser.get(reverse(f"{base}changelist"))]
        answers += [browser.get(reverse(f"{base}change", args=[row.pk])) for row in model.objects.all()[:30]]
        if "export_csv" in (page.actions or ()) and model.objects.exists():
            chosen = {"action": "export_csv", "_selected_action": [row.pk for row in model.objects.all()]}
            answers.append(browser.post(reverse(f"{base}changelist"), chosen))
            exported += "csv" in answers[-1].headers["Content-Type"]
        if found := [one for answer in answers for one in wrong_with(answer)]:
            wrong[model.__name__] = found
    assert wrong == {}
    assert exported > 5


def test_mails_hold_it_as_text_and_no_header_is_added(taken, world, mailoutbox, settings):
    for one in work.ROUNDS:
        if one.name in {"entries noted", "mails sent"}:
            while one.do(at=now(), limit=500):
                pass
    assert len(mailoutbox) > 5
    assert any("lpx" in mail.body for mail in mailoutbox)
    for mail in mailoutbox:
        message = mail.message()
        assert "Bcc" not in message
        assert not [name for name in message if "lpx" in name.lower()]
        assert len(message.get_all("Subject")) == 1
        assert not any(re.search(r"[\r\n](?![ \t])", str(value)) for value in message.values())
        for html, _kind in mail.alternatives:
            assert broken_out(html) == []


def test_reports_hold_it_as_text(taken, world, stock, monkeypatch, tmp_path):
    printed = []
    monkeypatch.setattr(
        readiness_certificate, "print_pdf", lambda job, **_: printed.append(job.html) or b"%PDF-1.7"
    )
    lead = Client.with_token(world.person("lead"), ["read", "write"])
    for kind in kinds.report_kinds().values():
        for form in kind.formats:
            if form != "zip":
                where = {"service": stock["slug"]} if kind.scope == "environment" else {}
                lead.call("reports_request", {"kind": kind.name, "format": form, **where})
    while make_reports():
        pass
    texts = dict.fromkeys(("csv", "json"), 0)
    for job in ReportJob.objects.filter(state="done"):
        answer = lead.send("get", f"/api/v1/reports/{job.pk}/file")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        if job.format == "csv":
            assert run_by_a_spreadsheet(answer.content.decode("utf-8-sig")) == []
        if job.format in texts:
            texts[job.format] += b"lpx" in answer.content
    assert printed
    assert [broken_out(html) for html in printed] == [[]] * len(printed)
    assert any("&lt;lpx" in html for html in printed)
    assert texts["csv"]


def make_reports() -> int:
    (making,) = [one for one in work.ROUNDS if one.name == "reports made"]
    return making.do(at=now(), limit=9)
