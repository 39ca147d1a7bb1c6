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


def submits_a_revision_twice(story: Story) -> None:
    piece = story.log.id()
    for digest in ("b" * 64, "c" * 64):
        story.write(
            "evidence.evidence.added",
            "contributor",
            subject=piece,
            number=1,
            revision=story.log.id(),
            digest=digest,
        )


def accepts_withdrawn_evidence(story: Story) -> None:
    piece, revision = story.log.id(), {"revision": story.log.id(), "digest": "b" * 64}
    story.write("evidence.evidence.added", "contributor", subject=piece, number=1, **revision)
    story.write("evidence.evidence.withdrawn", "contributor", subject=piece)
    item = story.items[stories.KEYS[0]]["id"]
    story.write("checklists.evidence.accepted", "reviewer", item=item, evidence=piece, **revision)


def _waiver(story: Story, **more: str) -> dict[str, str]:
    item = story.items[stories.KEYS[1]]["id"]
    return {"subject": story.log.id(), "item": item, "expires_at": "2026-09-01T00:00:00.000000Z", **more}


def approves_what_nobody_asked_for(story: Story) -> None:
    story.write("checklists.waiver.approved", "lead", **_waiver(story))


def approves_what_was_refused(story: Story) -> None:
    what = _waiver(story)
    for kind, part in (("requested", "contributor"), ("refused", "lead"), ("approved", "reviewer")):
        story.write(f"checklists.waiver.{kind}", part, **what)


def approves_without_the_role(story: Story) -> None:
    what = _waiver(story)
    story.write("checklists.waiver.requested", "contributor", **what)
    story.write("checklists.waiver.approved", story.log.rng.choice(["second", "auditor"]), **what)


def approves_what_is_over(story: Story) -> None:
    what = _waiver(story, expires_at="2026-01-01T00:00:00.000000Z")
    story.write("checklists.waiver.requested", "contributor", **what)
    story.write("checklists.waiver.approved", "lead", **what)


def signs_under_a_team_that_has_it_not(story: Story) -> None:
    stories.sign(story, "security_reviewer", "reviewer")
    story.log.entries[-1]["team"] = story.ids["other"]


def signs_for_another_environment_than_the_launch(story: Story) -> None:
    launch = next(one for one in story.log.entries if one["kind"] == "launches.launch.requested")
    launch["environment"] = story.log.id()
    stories.sign(story, "security_reviewer", "reviewer")


def signs_what_is_about_another_service(story: Story) -> None:
    _signed_with(story, service=story.log.id())


def signs_by_another_version(story: Story) -> None:
    _signed_with(story, template={"slug": "launch", "number": 2, "digest": "a" * 64})


def _approved(story: Story, **more: str) -> dict[str, str]:
    what = _waiver(story, **more)
    story.write("checklists.waiver.requested", "contributor", private={"reason": "Later."}, **what)
    story.write("checklists.waiver.approved", "lead", **what)
    return {"id": what["subject"], "reason": "Later.", "expires_at": what["expires_at"]}


def signs_a_waiver_with_other_words(story: Story) -> None:
    story.items[stories.KEYS[1]]["waiver"] = {**_approved(story), "reason": "Never."}
    stories.sign(story, "lead", "lead")


def signs_a_waiver_of_another_item(story: Story) -> None:
    story.items[stories.KEYS[1]]["waiver"] = _approved(story, key=stories.KEYS[2])
    stories.sign(story, "lead", "lead")


def launches_twice(story: Story) -> None:
    made = [
        stories.sign(story, role, part)
        for role, part in (("lead", "lead"), ("security_reviewer", "reviewer"))
    ]
    for _ in range(2):
        story.write("launches.launch.recorded", "lead", subject=story.ids["launch"], digest=made[0][1],
                    sign_offs=[one[0] for one in made])  # fmt: skip


def launches_without_the_role(story: Story) -> None:
    made = [
        stories.sign(story, role, part)
        for role, part in (("lead", "lead"), ("security_reviewer", "reviewer"))
    ]
    story.write("launches.launch.recorded", "contributor", subject=story.ids["launch"], digest=made[0][1],
                sign_offs=[one[0] for one in made])  # fmt: skip


def decides_without_the_role(story: Story) -> None:
    story.write("launches.launch.decided", "contributor", subject=story.ids["launch"], role="lead")


def _signed_with(story: Story, **change: object) -> None:
    _signed(story, {**json.loads(stories.subject(story)), **change})


def _signed_as(story: Story, standing: str | None) -> None:
    told = json.loads(stories.subject(story))
    told["items"][0]["standing"] = standing
    _signed(story, told)


def _signed(story: Story, told: dict[str, object]) -> None:
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
        "one", "signs", "accepts", "approves", "stretches", "launches", "submits", "decides",
    }
)  # fmt: skip
