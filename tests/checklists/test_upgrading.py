"""An upgrade shows what it does, keeps all evidence, and lets it count on where it still applies."""

import pytest

from readiness.audit.held.checklists import Attachments, Checklists, Claims, Items
from readiness.audit.held.templates import Versions
from readiness.audit.held.waivers import Waivers
from readiness.checklists.models import ItemEvidence, NotApplicable, Waiver
from readiness.checklists.operations import (
    NotLater,
    accept_evidence,
    claim_not_applicable,
    decide_waiver,
    publish_template,
    put_forward,
    request_waiver,
    save_draft,
    start_checklist,
    upgrade_checklist,
    upgrade_preview,
)
from readiness.checklists.queries import item_facts
from readiness.checklists.standing import standing
from readiness.evidence.operations import withdraw_evidence
from readiness.ledger.checking import LogCheck
from readiness.ledger.verifier import Report
from readiness.models import ChecklistTemplate, LedgerEntry, TemplateVersion
from readiness.refusals import Forbidden, Unseen
from tests.checklists.test_publishing import TOML
from tests.checklists.world import AT, DAY, HOUR, looked

ITEM = """
[[sections.items]]
key = "work.{name}"
title = "{title}"
why = "{why}"
evidence = "{evidence}"
remedy = "Do it."
accepted_by = "{by}"
fresh_for_days = 30
not_applicable_allowed = {optional}
probes = [{probes}]
"""
HEAD = TOML[: TOML.index("[[sections.items]]")]
PROBE = '{ kind = "https_redirect", class = "proves" }'


def text(**items):
    """The template with these items; each is a dict of what differs from the plain one."""
    plain = {"why": "Because.", "evidence": "A note.", "by": "peer", "optional": "false", "probes": ""}
    return HEAD + "".join(
        ITEM.format(**(plain | {"name": name, "title": name.capitalize()} | fields))
        for name, fields in items.items()
    )


@pytest.fixture
def begun(people):
    """A checklist of a team template with items `a` (peer), `b` (optional), `c` (probe) and `d` (lead)."""
    people.template = save_draft(
        template=None,
        team=people.team,
        toml=text(a={}, b={"optional": "true"}, c={"probes": PROBE}, d={"by": "lead"}),
        actor=people.lea,
        at=AT,
    )
    first = publish_template(template=people.template, actor=people.lea, at=AT)
    people.checklist = start_checklist(environment=people.production, version=first, actor=people.lea, at=AT)
    people.item = lambda name: people.checklist.items.get(key=f"work.{name}")
    return people


def published(begun, **items):
    save_draft(template=begun.template, toml=text(**items), actor=begun.lea, at=AT)
    return publish_template(template=begun.template, actor=begun.lea, at=AT)


def accepted(begun, name):
    evidence = put_forward(
        items=[begun.item(name)], kind="attestation", title="x", statement="x", actor=begun.cora, at=AT
    )
    attachment = ItemEvidence.objects.get(evidence=evidence)
    accept_evidence(attachment=attachment, revision=evidence.revisions.get(), actor=begun.lea, at=AT)
    return attachment


def ask_waiver(begun, name):
    return request_waiver(
        item=begun.item(name), reason="Later.", expires_at=AT + 9 * DAY, actor=begun.cora, at=AT
    )


def upgraded(begun, **items):
    return upgrade_checklist(
        checklist=begun.checklist, version=published(begun, **items), actor=begun.lea, at=AT + DAY
    )


SAME = {"a": {}, "b": {"optional": "true"}, "c": {"probes": PROBE}, "d": {"by": "lead"}}


def test_the_preview_says_what_the_upgrade_does_and_changes_nothing(begun):
    attachment = accepted(begun, "a")
    version = published(begun, a={"evidence": "A signed note."}, c={"probes": PROBE}, d={"by": "lead"}, e={})
    preview = upgrade_preview(begun.checklist, version)
    fates = {step.key: step.fate for step in preview.items}
    assert fates == {
        "work.a": "changed",
        "work.b": "retired",
        "work.c": "kept",
        "work.d": "kept",
        "work.e": "added",
    }
    (again,) = preview.items[0].review_again
    assert again.attachment == attachment
    assert [item.key for item in preview.difference.added] == ["work.e"]
    assert begun.checklist.items.count() == 4
    assert begun.item("a").standing == "pass"


def test_other_words_that_ask_the_same_keep_what_was_accepted(begun):
    accepted(begun, "a")
    upgraded(begun, **(SAME | {"a": {"why": "Because it is so."}}))
    assert begun.item("a").standing == "pass"
    assert begun.item("a").template_item.why == "Because it is so."


@pytest.mark.parametrize(
    "change", [{"title": "Another"}, {"evidence": "A signed note."}, {"by": "security_reviewer"}]
)
def test_what_asks_something_else_or_a_stricter_reviewer_is_reviewed_again(begun, change):
    attachment = accepted(begun, "a")
    upgraded(begun, **(SAME | {"a": change}))
    item = begun.item("a")
    assert (item.standing, item.reason) == ("unknown", "Evidence is waiting for review.")
    attachment.refresh_from_db()
    assert attachment.waiting_since == AT + DAY
    accept_evidence(
        attachment=attachment,
        revision=attachment.evidence.revisions.get(),
        actor=begun.sec,
        at=AT + DAY + HOUR,
    )
    assert begun.item("a").standing == "pass"


def test_withdrawn_evidence_does_not_come_back_to_wait(begun):
    attachment = accepted(begun, "a")
    withdraw_evidence(evidence=attachment.evidence, reason="Wrong.", actor=begun.cora, at=AT)
    upgraded(begun, **(SAME | {"a": {"title": "Another"}}))
    attachment.refresh_from_db()
    assert attachment.waiting_since is None


def test_how_it_stood_before_the_upgrade_can_still_be_told(begun):
    accepted(begun, "a")
    upgraded(begun, **(SAME | {"a": {"title": "Another"}}))
    item = begun.item("a")
    then = AT + HOUR
    assert standing(item_facts([item], then)[item.pk], then).value == "pass"
    assert standing(item_facts([item])[item.pk], AT + DAY).value == "unknown"


def test_a_probe_that_no_longer_feeds_an_item_counts_no_more(begun):
    looked(begun.production)
    assert begun.item("c").standing == "pass"
    done = upgraded(begun, **(SAME | {"c": {}}))
    assert [step.drops_probes for step in done.items] == [(), (), ("https_redirect",), ()]
    assert begun.item("c").standing == "unknown"


def test_a_probe_that_feeds_an_item_now_counts_at_once(begun):
    looked(begun.production, at=AT + 20 * HOUR)
    upgraded(begun, **(SAME | {"a": {"probes": PROBE}, "e": {"probes": PROBE}}))
    assert {begun.item(name).standing for name in "ace"} == {"pass"}


def test_a_claim_that_is_no_longer_allowed_counts_no_more(begun):
    claim_not_applicable(item=begun.item("b"), reason="None here.", actor=begun.cora, at=AT)
    done = upgraded(begun, **(SAME | {"b": {}}))
    assert [step.drops_claim for step in done.items] == [False, True, False, False]
    assert begun.item("b").standing == "unknown"


@pytest.mark.parametrize(
    "change", [{"title": "Another"}, {"evidence": "Another."}, {"by": "security_reviewer"}]
)
def test_no_exception_outlives_what_it_was_given_for(begun, change):
    """A waiver that counts, one that is asked for, and a claim: all of another text."""
    for name in "ad":
        ask_waiver(begun, name)
    decide_waiver(waiver=Waiver.objects.get(item=begun.item("a")), approve=True, actor=begun.lea, at=AT)
    claim_not_applicable(item=begun.item("b"), reason="None here.", actor=begun.cora, at=AT)
    assert [begun.item(name).standing for name in ("a", "b", "d")] == ["waived", "not_applicable", "unknown"]
    changed = {"a": change, "b": {"optional": "true"} | change, "d": {"by": "lead"} | change}
    done = upgraded(begun, **(SAME | changed))
    assert [(step.drops_claim, len(step.drops_waivers)) for step in done.items] == [
        (False, 1), (True, 0), (False, 0), (False, 1),
    ]  # fmt: skip
    assert {begun.item(name).standing for name in ("a", "b", "d")} == {"unknown"}
    ended = set(Waiver.objects.values_list("state", "withdrawn_at", "withdrawn_by"))
    assert ended == {("withdrawn", AT + DAY, begun.lea.user.pk)}
    assert NotApplicable.objects.get().withdrawn_at == AT + DAY
    told = LedgerEntry.objects.filter(kind__endswith=".voided").order_by("kind")
    assert [entry.kind for entry in told] == [
        "checklists.not_applicable.voided", "checklists.waiver.voided", "checklists.waiver.voided",
    ]  # fmt: skip
    assert all(b'"version":2' in bytes(entry.body) for entry in told)


@pytest.mark.parametrize("change", [{"why": "For another reason."}, {}])
def test_an_exception_lives_on_with_what_it_was_given_for(begun, change):
    ask_waiver(begun, "a")
    claim_not_applicable(item=begun.item("b"), reason="None here.", actor=begun.cora, at=AT)
    upgraded(begun, **(SAME | {"a": change, "b": {"optional": "true"} | change, "e": {}}))
    assert Waiver.objects.get().state == "requested"
    assert begun.item("b").standing == "not_applicable"


def test_a_claim_that_fell_does_not_come_back_when_it_is_allowed_again(begun):
    claim_not_applicable(item=begun.item("b"), reason="None here.", actor=begun.cora, at=AT)
    upgraded(begun, **(SAME | {"b": {}}))
    upgraded(begun, **SAME)
    assert begun.item("b").standing == "unknown"


def test_a_retired_item_keeps_its_evidence_and_is_counted_no_more(begun):
    accepted(begun, "a")
    upgraded(begun, **{name: fields for name, fields in SAME.items() if name != "a"})
    begun.checklist.refresh_from_db()
    assert begun.item("a").retired_at == AT + DAY
    assert ItemEvidence.objects.filter(item=begun.item("a")).count() == 1
    assert (begun.checklist.cells, begun.checklist.count_pass) == ("uuu", 0)


def test_a_retired_item_comes_back_with_what_was_accepted_for_the_same_text(begun):
    accepted(begun, "a")
    rest = {name: fields for name, fields in SAME.items() if name != "a"}
    upgraded(begun, **rest)
    done = upgraded(begun, **(rest | {"a": {}}))
    assert [step.fate for step in done.items] == ["kept", "kept", "kept", "revived"]
    item = begun.item("a")
    assert (item.standing, item.retired_at, item.position) == ("pass", None, 3)


def test_a_retired_item_that_comes_back_asking_something_else_is_reviewed_again(begun):
    accepted(begun, "a")
    upgraded(begun, b={"optional": "true"})
    upgraded(begun, a={"evidence": "A signed note."})
    assert begun.item("a").standing == "unknown"


def test_items_take_the_new_order(begun):
    upgraded(begun, d={"by": "lead"}, a={}, b={"optional": "true"}, c={"probes": PROBE})
    keys = begun.checklist.items.filter(retired_at=None).order_by("position").values_list("key", flat=True)
    assert list(keys) == ["work.d", "work.a", "work.b", "work.c"]


def test_a_checklist_moves_forward_only(begun):
    first = begun.checklist.version
    upgraded(begun, **(SAME | {"a": {"why": "New."}}))
    for version in (first, TemplateVersion.objects.get(number=2)):
        with pytest.raises(NotLater):
            upgrade_checklist(checklist=begun.checklist, version=version, actor=begun.lea, at=AT)


def test_a_version_of_another_template_is_not_there(begun):
    toml = text(a={}).replace("queue_workers", "another")
    draft = save_draft(template=None, team=begun.team, toml=toml, actor=begun.lea, at=AT)
    other = publish_template(template=draft, actor=begun.lea, at=AT)
    with pytest.raises(Unseen):
        upgrade_checklist(checklist=begun.checklist, version=other, actor=begun.lea, at=AT)


@pytest.mark.parametrize(("who", "refusal"), [("vic", Forbidden), ("olga", Unseen)])
def test_only_the_team_upgrades(begun, who, refusal):
    version = published(begun, a={})
    with pytest.raises(refusal):
        upgrade_checklist(checklist=begun.checklist, version=version, actor=getattr(begun, who), at=AT)


def test_the_ledger_says_what_was_voided(begun):
    upgraded(begun, **(SAME | {"a": {"title": "Another"}, "e": {}}))
    body = bytes(LedgerEntry.objects.get(kind="checklists.checklist.upgraded").body)
    assert b'"voided":["work.a"]' in body
    assert b'"added":["work.e"]' in body
    assert ChecklistTemplate.objects.get().versions.count() == 2


def test_what_an_upgrade_did_is_not_taken_for_tampering(begun):
    """Items added, retired and back again; waivers, claims and decisions that fell with their text."""
    accepted(begun, "d")
    ask_waiver(begun, "a")
    claim_not_applicable(item=begun.item("b"), reason="None here.", actor=begun.cora, at=AT)
    upgraded(begun, a={"title": "Another"}, c={"probes": PROBE}, e={})
    upgraded(begun, b={"evidence": "Another."}, d={"by": "lead", "title": "Other"}, a={}, e={})
    assert begun.item("c").retired_at is not None
    assert begun.item("b").retired_at is None
    report, held = (
        Report(),
        [table() for table in (Versions, Checklists, Items, Claims, Attachments, Waivers)],
    )
    LogCheck(report).run(held)
    for table in held:
        table.judge(report)
    assert report.problems == []
