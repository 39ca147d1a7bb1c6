"""What a keeper could write into the log from the start: entries that break the rules, properly sealed."""

import hashlib
import json
from collections.abc import Callable

from tests.ledger.bundles import story as stories
from tests.ledger.bundles.log import plain
from tests.ledger.bundles.story import Story


def opened(seed: int) -> Story:
    """A story with a launch in review and evidence on every item."""
    story = stories.begun(seed)
    for item in stories.KEYS:
        stories.WAYS[story.log.rng.choice(["evidence", "probe", "not_applicable"])](story, item)
    story.ids["launch"] = story.log.id()
    story.write(
        "launches.launch.requested", "lead", subject=story.ids["launch"], checklist=story.ids["checklist"]
    )
    return story


def one_person_signs_twice(story: Story) -> None:
    story.log.write("teams.organisation_role.granted", person=story.people["lead"], role="security_reviewer")
    for role in ("lead", "security_reviewer"):
        stories.sign(story, role, "lead")


def one_role_signs_twice(story: Story) -> None:
    stories.sign(story, "security_reviewer", "reviewer")
    stories.sign(story, "security_reviewer", "second_reviewer")


def signs_without_the_role(story: Story) -> None:
    stories.sign(story, *story.log.rng.choice([
        ("lead", "contributor"), ("lead", "second"), ("lead", "reviewer"), ("security_reviewer", "lead"),
        ("security_reviewer", "auditor"), ("administrator", "lead"),
    ]))  # fmt: skip


def signs_after_losing_the_role(story: Story) -> None:
    story.log.write(
        "teams.organisation_role.revoked", person=story.people["reviewer"], role="security_reviewer"
    )
    stories.sign(story, "security_reviewer", "reviewer")


def signs_after_leaving_the_team(story: Story) -> None:
    story.log.write("teams.member.removed", team=story.ids["team"], person=story.people["lead"], role="lead")
    stories.sign(story, "lead", "lead")


def signs_after_being_shut_out(story: Story) -> None:
    story.log.write("teams.person.deactivated", subject=story.people["reviewer"])
    stories.sign(story, "security_reviewer", "reviewer")


def signs_under_another_team(story: Story) -> None:
    story.log.write("teams.member.added", team=story.ids["other"], person=story.people["second"], role="lead")
    stories.sign(story, "lead", "second")
    story.log.entries[-1]["team"] = story.ids["other"]


def accepts_own_evidence(story: Story) -> None:
    piece, revision = story.log.id(), {"revision": story.log.id(), "digest": "b" * 64}
    story.write("evidence.evidence.added", "lead", subject=piece, number=1, **revision)
    item = story.items[stories.KEYS[0]]["id"]
    story.write("checklists.evidence.accepted", "lead", item=item, evidence=piece, **revision)


def accepts_what_they_attached(story: Story) -> None:
    piece, revision = story.log.id(), {"revision": story.log.id(), "digest": "b" * 64}
    item = story.items[stories.KEYS[0]]["id"]
    story.write("evidence.evidence.added", "contributor", subject=piece, number=1, **revision)
    story.write("checklists.evidence.attached", "lead", subject=piece, items=[item])
    story.write("checklists.evidence.accepted", "lead", item=item, evidence=piece, **revision)


def accepts_without_the_role(story: Story) -> None:
    piece, revision = story.log.id(), {"revision": story.log.id(), "digest": "b" * 64}
    item = story.items[stories.KEYS[0]]["id"]
    story.write("evidence.evidence.added", "contributor", subject=piece, number=1, **revision)
    who, asked = story.log.rng.choice(
        [("second", "peer"), ("lead", "security_reviewer"), ("auditor", "peer")]
    )
    story.write("checklists.evidence.accepted", who, item=item, evidence=piece, accepted_by=asked, **revision)


def accepts_other_content(story: Story) -> None:
    piece, revision = story.log.id(), story.log.id()
    item = story.items[stories.KEYS[0]]["id"]
    story.write(
        "evidence.evidence.added", "contributor", subject=piece, number=1, revision=revision, digest="b" * 64
    )
    story.write(
        "checklists.evidence.accepted", "lead", item=item, evidence=piece, revision=revision, digest="c" * 64
    )


def accepts_what_nobody_submitted(story: Story) -> None:
    item = story.items[stories.KEYS[0]]["id"]
    story.write("checklists.evidence.accepted", "lead", item=item, evidence=story.log.id(), revision=story.log.id(),
                digest="b" * 64)  # fmt: skip


def approves_own_waiver(story: Story) -> None:
    what = {"subject": story.log.id(), "item": story.items[stories.KEYS[1]]["id"],
            "expires_at": "2026-09-01T00:00:00.000000Z"}  # fmt: skip
    story.write("checklists.waiver.requested", "lead", **what)
    story.write("checklists.waiver.approved", "lead", **what)


def approves_own_waiver_of_a_finding(story: Story) -> None:
    """The same, of a fault."""
    what = {"subject": story.log.id(), "finding": story.log.id(), "expires_at": "2026-09-01T00:00:00.000000Z"}
    story.write("findings.waiver.requested", "lead", **what)
    story.write("findings.waiver.approved", "lead", **what)


def stretches_a_waiver(story: Story) -> None:
    what = {"subject": story.log.id(), "item": story.items[stories.KEYS[1]]["id"]}
    story.write(
        "checklists.waiver.requested", "contributor", **what, expires_at="2026-09-01T00:00:00.000000Z"
    )
    story.write("checklists.waiver.approved", "lead", **what, expires_at="2027-09-01T00:00:00.000000Z")


def signs_another_digest(story: Story) -> None:
    stories.sign(story, "lead", "lead")
    digest = story.log.entries[-1]["data"]["digest"]
    story.subjects[digest] = plain({"items": []})


def signs_evidence_that_never_was(story: Story) -> None:
    story.items[stories.KEYS[2]]["evidence"] = [
        {"id": story.log.id(), "revision": 1, "sha256": "d" * 64, "review": "accepted"}
    ]
    stories.sign(story, "lead", "lead")


def signs_acceptance_that_never_was(story: Story) -> None:
    revision = {"revision": story.log.id(), "digest": "b" * 64}
    piece = story.log.id()
    story.write("evidence.evidence.added", "contributor", subject=piece, number=1, **revision)
    story.items[stories.KEYS[2]]["evidence"] = [
        {"id": piece, "revision": 1, "sha256": "b" * 64, "review": "accepted"}
    ]
    stories.sign(story, "lead", "lead")


def signs_acceptance_for_another_item(story: Story) -> None:
    piece, revision = story.log.id(), {"revision": story.log.id(), "digest": "b" * 64}
    story.write("evidence.evidence.added", "contributor", subject=piece, number=1, **revision)
    story.write("checklists.evidence.accepted", "reviewer", item=story.items[stories.KEYS[3]]["id"], evidence=piece,
                key=stories.KEYS[3], accepted_by="peer", **revision)  # fmt: skip
    story.items[stories.KEYS[2]]["evidence"] = [
        {"id": piece, "revision": 1, "sha256": "b" * 64, "review": "accepted"}
    ]
    stories.sign(story, "lead", "lead")


def signs_a_waiver_nobody_approved(story: Story) -> None:
    what = {"item": story.items[stories.KEYS[1]]["id"], "expires_at": "2026-09-01T00:00:00.000000Z"}
    waiver = story.log.id()
    story.write(
        "checklists.waiver.requested", "contributor", subject=waiver, **what, private={"reason": "Later."}
    )
    story.items[stories.KEYS[1]]["waiver"] = {
        "id": waiver,
        "reason": "Later.",
        "expires_at": what["expires_at"],
    }
    stories.sign(story, "lead", "lead")


def signs_a_probe_that_saw_otherwise(story: Story) -> None:
    story.items[stories.KEYS[3]]["probes"] = [{"kind": "tls", "verdict": "pass", "code": "fine"}]
    stories.sign(story, "lead", "lead")


def signs_a_waiver_that_an_upgrade_ended(story: Story) -> None:
    what = {"item": story.items[stories.KEYS[1]]["id"], "expires_at": "2026-09-01T00:00:00.000000Z"}
    waiver = story.log.id()
    story.write(
        "checklists.waiver.requested", "contributor", subject=waiver, **what, private={"reason": "Later."}
    )
    story.write("checklists.waiver.approved", "lead", subject=waiver, **what)
    story.write("checklists.waiver.voided", "lead", subject=waiver, version=2, **what)
    story.items[stories.KEYS[1]]["waiver"] = {
        "id": waiver,
        "reason": "Later.",
        "expires_at": what["expires_at"],
    }
    stories.sign(story, "lead", "lead")


def signs_a_claim_that_was_taken_back(story: Story) -> None:
    stories.not_applicable(story, stories.KEYS[4])
    kind = story.log.rng.choice(["checklists.not_applicable.withdrawn", "checklists.not_applicable.voided"])
    story.write(kind, "contributor", subject=story.items[stories.KEYS[4]]["id"], key=stories.KEYS[4])
    stories.sign(story, "lead", "lead")


def signs_a_claim_as_somebody_elses(story: Story) -> None:
    reason = {
        "private": {"reason": "None."},
        "subject": story.items[stories.KEYS[4]]["id"],
        "key": stories.KEYS[4],
    }
    claim = {"id": story.log.id(), "claimed_by": story.people["contributor"], "reason": "None."}
    story.write("checklists.not_applicable.claimed", "reviewer", claim=claim["id"], **reason)
    story.items[stories.KEYS[4]] = {"id": story.items[stories.KEYS[4]]["id"], "not_applicable": claim}
    stories.sign(story, "security_reviewer", "reviewer")


def signs_what_does_not_hold(story: Story) -> None:
    _signed_as(story, story.log.rng.choice(["fail", "unknown", "stale", "", None]))


def signs_as_waived_what_nobody_waived(story: Story) -> None:
    _signed_as(story, "waived")


def signs_a_pass_that_rests_on_nothing(story: Story) -> None:
    story.items[stories.KEYS[0]] = {"id": story.items[stories.KEYS[0]]["id"]}
    stories.sign(story, "lead", "lead")


def signs_a_list_without_items(story: Story) -> None:
    story.items = {}
    stories.sign(story, "lead", "lead")


def _signed_as(story: Story, standing: str | None) -> None:
    told = json.loads(stories.subject(story))
    told["items"][0]["standing"] = standing
    body = plain(told)
    digest = hashlib.sha256(body).hexdigest()
    story.subjects[digest] = body
    story.write("launches.sign_off.signed", "lead", subject=story.ids["launch"], sign_off=story.log.id(), role="lead",
                digest=digest)  # fmt: skip


def signs_own_claim(story: Story) -> None:
    story.write("checklists.not_applicable.claimed", "reviewer", subject=story.items[stories.KEYS[4]]["id"],
                key=stories.KEYS[4], private={"reason": "None."})  # fmt: skip
    story.items[stories.KEYS[4]] = {"id": story.items[stories.KEYS[4]]["id"], "not_applicable": "None."}
    stories.sign(story, "security_reviewer", "reviewer")


def launches_without_signatures(story: Story) -> None:
    sign_off, digest = stories.sign(story, "lead", "lead")
    story.write(
        "launches.launch.recorded", "lead", subject=story.ids["launch"], digest=digest, sign_offs=[sign_off]
    )


def launches_on_signatures_of_another_state(story: Story) -> None:
    one, _ = stories.sign(story, "lead", "lead")
    stories.evidence(story, stories.KEYS[5])
    two, digest = stories.sign(story, "security_reviewer", "reviewer")
    story.write(
        "launches.launch.recorded", "lead", subject=story.ids["launch"], digest=digest, sign_offs=[one, two]
    )


def signs_what_was_called_off(story: Story) -> None:
    story.write("launches.launch.cancelled", "lead", subject=story.ids["launch"])
    stories.sign(story, "lead", "lead")


def signs_withdrawn_evidence(story: Story) -> None:
    stories.evidence(story, stories.KEYS[0])
    piece = story.items[stories.KEYS[0]]["evidence"][0]["id"]
    story.write("evidence.evidence.withdrawn", "contributor", subject=piece)
    stories.sign(story, "lead", "lead")


LIES: tuple[Callable[[Story], None], ...] = tuple(
    told for name, told in sorted(globals().items())
    if callable(told) and name.split("_")[0] in {
        "one", "signs", "accepts", "approves", "stretches", "launches",
    }
)  # fmt: skip
