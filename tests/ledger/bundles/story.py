"""Honest histories, drawn at random: people with roles, evidence reviewed by others, waivers, launches signed."""

import hashlib
import random
from dataclasses import dataclass, field
from typing import Any

from tests.ledger.bundles.log import Log, key, plain

KEYS = tuple(f"area.item-{number}" for number in range(6))


@dataclass
class Story:
    """A log, one service in it, and what beside entries a bundle about it holds."""

    log: Log
    people: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    subjects: dict[str, bytes] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    shape: set[str] = field(default_factory=set)

    @property
    def where(self) -> dict[str, str]:
        """Team, service and environment of the service."""
        return {name: self.ids[name] for name in ("team", "service", "environment")}

    def write(self, kind: str, part: str, /, **more: Any) -> int:
        """An entry about the service by somebody, by the name of their part."""
        return self.log.write(kind, self.people[part], **{**self.where, **more})


def begun(seed: int) -> Story:
    """People and a service with a started checklist."""
    rng = random.Random(seed)
    story = Story(Log(rng, key(rng)))
    log = story.log
    story.ids = {name: log.id() for name in ("team", "service", "environment", "checklist", "other")}
    story.items = {item: {"id": log.id()} for item in KEYS}
    for part in ("lead", "contributor", "second", "reviewer", "auditor", "second_reviewer"):
        story.people[part] = log.id()
        names = {"name": part.title(), "email": f"{part}@example.org"}
        log.write("teams.person.registered", subject=story.people[part], private=names)
        noise(story)
    for part, role in (("lead", "contributor"), ("contributor", "contributor"), ("second", "viewer")):
        log.write("teams.member.added", team=story.ids["team"], **_member(story, part, role))
    log.write(
        "teams.member.changed", team=story.ids["team"], **{"from": "contributor", "to": "lead"},
        **_member(story, "lead"),
    )  # fmt: skip
    log.write("teams.invitation.accepted", story.people["reviewer"], role="security_reviewer",
              private={"email": "reviewer@example.org"})  # fmt: skip
    for part, role in (("second_reviewer", "security_reviewer"), ("auditor", "auditor")):
        log.write("teams.organisation_role.granted", **_member(story, part, role))
    story.write("catalog.service.created", "lead", subject=story.ids["service"], environment=None,
                private={"name": "Payments API"})  # fmt: skip
    story.write("checklists.checklist.started", "lead", subject=story.ids["checklist"], template="launch", number=1,
                digest="a" * 64)  # fmt: skip
    noise(story)
    return story


def told(seed: int) -> Story:
    """The whole: every item brought to hold in one way or another, a launch signed and recorded."""
    story = begun(seed)
    rng = story.log.rng
    for item in KEYS:
        way = rng.choice(["evidence", "evidence", "evidence", "waiver", "probe", "not_applicable"])
        WAYS[way](story, item)
        noise(story)
    story.ids["launch"] = story.log.id()
    story.write("launches.launch.requested", "lead", subject=story.ids["launch"], planned_for="2026-04-01",
                checklist=story.ids["checklist"], private={"note": "At last."})  # fmt: skip
    if rng.random() < 0.3:
        sign(story, "lead", "lead")
        evidence(story, KEYS[0])  # which makes the first signature one on an earlier state
    roles = ["lead", "security_reviewer"]
    rng.shuffle(roles)
    made = [sign(story, role, "lead" if role == "lead" else "reviewer") for role in roles]
    if rng.random() < 0.8:
        story.write("launches.launch.recorded", "lead", subject=story.ids["launch"], planned_for="2026-04-01",
                    digest=made[0][1], sign_offs=[one[0] for one in made])  # fmt: skip
    afterwards(story)
    return story


def evidence(story: Story, item: str) -> None:
    """Evidence of a person, sometimes a file, sometimes returned and revised, accepted by somebody else."""
    log, rng = story.log, story.log.rng
    piece, submitter = log.id(), rng.choice(["contributor", "contributor", "lead"])
    reviewer = rng.choice(["reviewer", "second_reviewer"])
    number, accepted_by = 1, rng.choice(["peer", "security_reviewer", None])
    revision = _revision(story, piece, number, submitter)
    story.write("checklists.evidence.attached", submitter, subject=piece, items=[story.items[item]["id"]])
    asked = {"accepted_by": accepted_by, "key": item} if accepted_by else {}
    decided = {"item": story.items[item]["id"], "evidence": piece, "review": 1, **asked}
    if rng.random() < 0.3:
        story.write(
            "checklists.evidence.returned", reviewer, **decided, **revision, private={"reason": "Say more."}
        )
        number += 1
        revision = _revision(story, piece, number, submitter)
    story.write("checklists.evidence.accepted", reviewer, **decided, **revision)
    known = [{"id": piece, "revision": number, "sha256": revision["digest"], "review": "accepted"}]
    if rng.random() < 0.2:
        newer = _revision(story, piece, number + 1, submitter)
        known.append({"id": piece, "revision": number + 1, "sha256": newer["digest"], "review": None})
    story.items[item]["evidence"] = known


def waiver(story: Story, item: str) -> None:
    """Asked for by one, approved by another."""
    log = story.log
    waiver_id, ends, reason = log.id(), "2026-09-01T00:00:00.000000Z", f"Later: {item}."
    what = {"subject": waiver_id, "item": story.items[item]["id"], "expires_at": ends}
    story.write("checklists.waiver.requested", "contributor", **what, private={"reason": reason})
    approver = log.rng.choice(["lead", "reviewer"])
    story.write("checklists.waiver.approved", approver, **what, private={"reason": "Agreed."})
    story.items[item]["waiver"] = {"id": waiver_id, "reason": reason, "expires_at": ends}


def probe(story: Story, item: str) -> None:
    """What a machine saw, more than once."""
    piece = story.ids.setdefault("probe", story.log.id())
    for verdict, code in (("fail", "plain"), ("pass", "redirects"))[story.log.rng.randrange(2) :]:
        story.ids["looked"] = str(int(story.ids.get("looked", "0")) + 1)
        story.log.write("evidence.probe_result.recorded", **story.where, subject=piece, revision=story.log.id(),
                        number=int(story.ids["looked"]), digest=story.log.rng.randbytes(32).hex(), probe="https",
                        verdict=verdict, code=code, kind="probe")  # fmt: skip
    story.items[item]["probes"] = [{"kind": "https", "verdict": "pass", "code": "redirects"}]


def not_applicable(story: Story, item: str) -> None:
    """Said by one person, with a reason."""
    reason = f"There is none of {item} here."
    claim = {"id": story.log.id(), "claimed_by": story.people["contributor"], "reason": reason}
    told = {"subject": story.items[item]["id"], "key": item, "claim": claim["id"]}
    story.write("checklists.not_applicable.claimed", "contributor", **told, private={"reason": reason})
    # What was signed before a claim had an identity told it by its reason alone.
    story.items[item]["not_applicable"] = story.log.rng.choice([claim, reason])


WAYS = {"evidence": evidence, "waiver": waiver, "probe": probe, "not_applicable": not_applicable}


def standing(known: dict[str, Any]) -> str:
    """How an item stands, by what it has."""
    if known.get("not_applicable"):
        return "not_applicable"
    return "waived" if known.get("waiver") else "pass"


def subject(story: Story) -> bytes:
    """What would be signed now."""
    items = [
        {
            "key": item, "standing": standing(known), "evidence": known.get("evidence", []),
            "probes": known.get("probes", []), "waiver": known.get("waiver"),
            "not_applicable": known.get("not_applicable"),
        }
        for item, known in sorted(story.items.items())
    ]  # fmt: skip
    template = {"slug": "launch", "number": 1, "digest": "a" * 64}
    return plain({
        "format": 1, "service": story.ids["service"], "environment": story.ids["environment"], "template": template,
        "items": items,
    })  # fmt: skip


def sign(story: Story, role: str, person: str) -> tuple[str, str]:
    """A signature on what is there; its id and digest."""
    body = subject(story)
    digest, sign_off = hashlib.sha256(body).hexdigest(), story.log.id()
    story.subjects[digest] = body
    story.write("launches.sign_off.signed", person, subject=story.ids["launch"], sign_off=sign_off, role=role,
                digest=digest, private={"statement": "I looked."})  # fmt: skip
    return sign_off, digest


def afterwards(story: Story) -> None:
    """What happens later must not shake what was signed before."""
    log, rng = story.log, story.log.rng
    for item in KEYS:
        known = story.items[item].get("evidence")
        if known and rng.random() < 0.3:
            story.write("evidence.evidence.withdrawn", "contributor", subject=known[0]["id"],
                        private={"title": "T", "reason": "Old."})  # fmt: skip
    if rng.random() < 0.5:
        log.write("teams.organisation_role.revoked", **_member(story, "reviewer", "security_reviewer"))
    if rng.random() < 0.5:
        log.write(
            "teams.member.left",
            story.people["lead"],
            team=story.ids["team"],
            **_member(story, "lead", "lead"),
        )
    for _ in range(rng.randrange(6)):
        noise(story)


def noise(story: Story) -> None:
    """Entries of other teams, which no bundle about this service holds."""
    for _ in range(story.log.rng.randrange(3)):
        story.log.write(
            "evidence.evidence.added", story.log.id(), team=story.ids["other"], service=story.log.id()
        )


def _member(story: Story, part: str, role: str = "") -> dict[str, Any]:
    return {"person": story.people[part], **({"role": role} if role else {})}


def _revision(story: Story, piece: str, number: int, submitter: str) -> dict[str, str]:
    rng = story.log.rng
    said = {"revision": story.log.id(), "digest": rng.randbytes(32).hex()}
    file = {}
    if rng.random() < 0.5:
        content = rng.randbytes(rng.randrange(1, 3000))
        file["file"] = hashlib.sha256(content).hexdigest()
        story.files[file["file"]] = content
    kind = "evidence.evidence.added" if number == 1 else "evidence.evidence.revised"
    story.write(
        kind, submitter, subject=piece, number=number, **said, **file, private={"title": "What we did"}
    )
    return said
