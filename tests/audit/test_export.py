"""A part of the trail is taken away: what the reader may see and asked for, safe to open, and itself recorded."""

import csv
import io
import json

import pytest
from django.test import Client

from readiness.audit.operations import export_trail
from readiness.audit.queries import Filters, entries_for, entries_visible_to, people_called
from readiness.audit.subjects import SUBJECTS, kinds_about
from readiness.audit.words import words_by_kind
from readiness.ledger.canonical import leaf_hash
from readiness.models import LedgerEntry
from readiness.refusals import Forbidden, Invalid
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import edit_profile
from tests.api.client import Client as Api
from tests.world import AT


def taken(actor, form="jsonl", **filters):
    made = export_trail(filters=Filters(**filters), form=form, actor=actor, at=AT)
    return "".join(made.lines())


def numbers(text):
    return [json.loads(line)["number"] for line in text.splitlines()]


def entered(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("kind", sorted(words_by_kind()))
def test_every_kind_of_entry_belongs_to_a_subject_of_the_filter(kind):
    def covers(one):
        return kind == one or (one.endswith(".") and kind.startswith(one))

    assert [word for word, (_told, kinds) in SUBJECTS.items() if any(map(covers, kinds))], kind


@pytest.mark.parametrize("who", ["viewer", "lead", "outsider", "colleague", "auditor", "security_reviewer"])
def test_it_holds_exactly_what_the_reader_may_see(stage, world, who):
    world.service("Invoices", team=world.billing)
    actor = world.actor(who)
    expected = sorted(entries_visible_to(actor).values_list("pk", flat=True), reverse=True)
    assert numbers(taken(actor)) == expected


def test_that_it_was_taken_is_recorded_by_whom_and_how_much_and_stands_not_in_it(stage, world):
    text = taken(world.actor("auditor"), kinds=kinds_about("items"), since=AT)
    entry = LedgerEntry.objects.latest("pk")
    data = json.loads(bytes(entry.body))["data"]
    assert (entry.kind, entry.actor) == ("audit.trail.exported", world.person("auditor"))
    assert data["entries"] == len(numbers(text)) > 0
    assert (data["newest"], data["oldest"]) == (numbers(text)[0], numbers(text)[-1])
    assert data["filters"]["kinds"] == list(kinds_about("items"))
    assert entry.pk not in numbers(text)


def test_an_export_about_one_service_is_told_to_who_sees_the_service(stage, world):
    taken(world.actor("auditor"), service=stage.service.pk)
    entry = LedgerEntry.objects.latest("pk")
    assert entry.service == stage.service
    assert entries_visible_to(world.actor("lead")).filter(pk=entry.pk).exists()
    assert not entries_visible_to(world.actor("outsider")).filter(pk=entry.pk).exists()


def test_it_is_bounded_by_a_setting_and_says_when_it_was_cut(stage, world, settings):
    settings.AUDIT_EXPORT_ROWS = 3
    actor = world.actor("auditor")
    newest = [entry.pk for entry in entries_for(actor).entries][:3]
    assert numbers(taken(actor)) == newest
    assert json.loads(bytes(LedgerEntry.objects.latest("pk").body))["data"]["cut"] is True


def test_json_lines_hold_the_text_that_was_hashed(stage, world):
    for line in taken(world.actor("auditor")).splitlines():
        told = json.loads(line)
        assert leaf_hash(told["body"].encode()).hex() == told["leaf_hash"]


def test_no_cell_is_a_formula(stage, world):
    edit_profile(
        name='=HYPERLINK("http://evil.example")', user=world.person("lead"), actor=world.actor("lead"), at=AT
    )
    rows = list(csv.DictReader(io.StringIO(taken(world.actor("auditor"), form="csv"))))
    assert any(row["who"].startswith("'=HYPERLINK") for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_unknown_forms_and_machines_get_nothing(stage, world):
    before = LedgerEntry.objects.count()
    with pytest.raises(Invalid):
        taken(world.actor("auditor"), form="xml")
    with pytest.raises(Forbidden):
        taken(SYSTEM)
    assert LedgerEntry.objects.count() == before


def test_filters_by_person_subject_service_and_time_narrow_page_and_export_alike(stage, world):
    stage.put("all.readme")
    auditor = entered(world.people["auditor"])
    given = {"person": "contrib", "kind": "evidence", "service": stage.service.slug, "since": "2026-03-03"}
    page = auditor.get("/audit/", given).content.decode()
    assert '<td data-label="What">' in page
    text = b"".join(auditor.post("/audit/export", {**given, "format": "jsonl"}).streaming_content).decode()
    told = [json.loads(line) for line in text.splitlines()]
    assert {one["kind"] for one in told} == {"evidence.evidence.added", "checklists.evidence.attached"}
    assert {one["who"] for one in told} == {"contributor"}
    for one in told:
        assert f"#{one['number']}<" in page
    assert page.count("data-row>") == len(told)
    empty = auditor.get("/audit/", {**given, "person": "nobody at all"}).content
    assert b"Nothing matches" in empty


def test_people_are_found_by_the_name_that_is_shown_and_by_no_other(world):
    edit_profile(user=world.person("lead"), name="Grace Hopper", actor=world.actor("lead"), at=AT)
    lead = world.people["lead"].pk
    assert people_called("race hop") == (lead,)
    assert lead not in people_called("lead@example.org")


def test_names_are_offered_of_ones_own_teams_only(stage, world):
    page = entered(world.people["outsider"]).get("/audit/").content
    assert b'value="outsider"' in page
    for other in ("viewer", "contributor", "auditor"):
        assert f'value="{other}"'.encode() not in page


def test_looking_at_the_address_of_the_export_takes_nothing(stage, world):
    before = LedgerEntry.objects.count()
    client = entered(world.people["auditor"])
    assert client.get("/audit/export", {"format": "csv"}).status_code == 302
    assert client.post("/audit/export", {"format": "csv", "kind": "nonsense"}).status_code == 302
    assert client.post("/audit/export", {"format": "xml"}).status_code == 422
    assert LedgerEntry.objects.count() == before


def test_the_api_exports_the_same(stage, world):
    api = Api.with_token(world.person("viewer"), ["read"])
    expected = numbers(taken(world.actor("viewer"), kinds=kinds_about("items")))
    answer = api.call("audit_export", format="jsonl", about="items")
    assert numbers(answer.content.decode()) == expected
    assert api.call("audit_export", format="csv").content.startswith(b'"number","sealed_as"')
    listed = api.call("audit_list", about="items")["results"]
    assert [one["number"] for one in listed] == expected
    assert api.call("audit_export", format="csv", service="nowhere").status == 404
