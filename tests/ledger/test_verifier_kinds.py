"""The verifier reads every kind of entry that bears on who decided what; a new kind has to be thought about."""

import importlib
import re

import pytest

from readiness.ledger.verifier import RULES
from tests.house.tree import files

#: Rooms whose entries decide whether a launch was rightly signed.
JUDGED = ("teams", "evidence", "findings", "checklists", "launches")
#: Kinds of theirs on which no rule of the verifier rests, and why.
WITHOUT_RULE = {
    "teams.team.": "a team's name and life gives nobody a role",
    "teams.invitation.made": "a role is given when it is accepted",
    "teams.invitation.resent": "the same",
    "teams.invitation.revoked": "the same",
    "teams.settings.": "what the portal was started with is told; each limit was judged when it was used",
    "teams.token.": "a token is held to what its owner may",
    "findings.finding.assigned": "who mends it until when decides nothing",
    "checklists.template.": "a checklist's entry names the version and its digest",
    "checklists.items.assigned": "who works on an item is free",
    "findings.waiver.ending": "a word to people that a waiver ends; the waiver's own entry says when",
    "checklists.waiver.ending": "a word to people that a waiver ends; the waiver's own entry says when",
    "checklists.item.no_longer_holds": "a finding of the machine; what is signed tells how it stood",
    "launches.launch.rescheduled": "signatures are on the facts, not on the day",
    "launches.gate_key.": "it signs the machine's answers, which no person's signature rests on",
    "launches.badge.": "a picture of the machine's answer",
    "launches.after.": "what comes after a launch: nobody signs on it",
    "checklists.checklist.begun_again": "lists that are gone through after a launch, on which nobody signs",
    "launches.sign_off.outdated": "a finding of the machine; staleness is computed",
}


def kinds(room):
    module = importlib.import_module(f"readiness.{room}.events")
    return {
        value
        for value in vars(module).values()
        if isinstance(value, str) and re.fullmatch(rf"{room}\..+", value)
    }


@pytest.mark.parametrize("room", JUDGED)
def test_every_kind_is_judged_or_known_to_need_no_judging(room):
    left = {kind for kind in kinds(room) - set(RULES) if not kind.startswith(tuple(WITHOUT_RULE))}
    assert left == set()


def test_every_rule_is_about_a_kind_that_is_written():
    written = set().union(*(kinds(path.parent.name) for path in files("readiness/*/events.py")))
    assert set(RULES) <= written
    assert [kind for kind in WITHOUT_RULE if not any(one.startswith(kind) for one in written)] == []
