"""An export proves whom each entry was told to, and every attempt."""

import json

from readiness.audit.lines import as_json
from readiness.audit.queries import entries_for
from readiness.models import Delivery, LedgerEntry, Notice, Reminder
from tests.obligations.told import told_team
from tests.world import AT


def lines(world, who):
    entries = entries_for(world.actor(who), limit=100).entries
    return [json.loads(line) for line in as_json(entries)]


def test_a_reminder_stands_in_it_with_its_key_its_receiver_and_every_attempt(world):
    world.service("Checkout")
    told_team(world, AT)
    row = Reminder.objects.get(channel="webhook", tries__number=1)
    (entry,) = [
        one for one in lines(world, "auditor") if one["subject"] == str(row.occurrence_id) and "told" in one
    ]
    by = {one["by"]: one for one in entry["told"]}
    assert set(by) == {"portal", "mail", "webhook"}
    assert (by["webhook"]["key"], by["webhook"]["tool"]) == (row.key, str(row.tool_id))
    assert [(one["number"], one["outcome"]) for one in by["webhook"]["attempts"]] == [(1, "sent")]
    assert by["portal"]["person"] == str(world.person("lead").pk)
    assert not [one for one in lines(world, "outsider") if "told" in one]


def test_a_mail_about_any_other_entry_stands_in_it_too(world):
    world.service("Checkout")
    entry = LedgerEntry.objects.filter(service__isnull=False).latest("pk")
    notice = Notice.objects.create(
        recipient=world.person("lead"),
        entry=entry,
        subject="S",
        text="T",
        because="B",
        path="/",
        created_at=AT,
    )
    Delivery.objects.create(
        notice=notice, channel="mail", key="k", state="sent", sent_at=AT, attempts=2, next_try_at=AT
    )
    (found,) = [one for one in lines(world, "auditor") if "told" in one]
    assert found["number"] == entry.pk
    assert [(one["key"], one["state"], one["number_of_attempts"]) for one in found["told"]] == [
        ("k", "sent", 2)
    ]
