"""Ways to falsify a bundle: as somebody without the key, and as the log's own keeper."""

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.ledger.bundles import story as stories
from tests.ledger.bundles.log import commitment, key, plain
from tests.ledger.bundles.packing import Members, bundle, manifest, members, packed, sealed
from tests.ledger.bundles.story import Story


@dataclass
class Case:
    """An honest bundle, the size of the checkpoint that the auditor kept, and a source of chance."""

    story: Story
    kept: int
    rng: random.Random
    leaves: bool

    @property
    def how(self) -> dict[str, object]:
        """How its bundles are made."""
        return {"earlier": (self.kept,), "leaves": self.leaves}

    def honest(self) -> Members:
        """All members."""
        return sealed(self.story.log, members(self.story, **self.how))

    def entry(self) -> int:
        """An entry of the bundle."""
        names = [name for name in members(self.story) if name.startswith("entries/")]
        return int(self.rng.choice(sorted(names))[8:-5])


def case(seed: int) -> Case:
    """A case for a seed."""
    rng = random.Random(f"case {seed}")
    story = stories.told(seed)
    return Case(story, rng.randrange(1, len(story.log.entries)), rng, rng.random() < 0.6)


# Without the key


def flip_in_place(it: Case) -> bytes:
    """One bit of a member's bytes, where they lie in the file."""
    raw = bytearray(packed(it.honest()))
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        member = it.rng.choice([one for one in archive.infolist() if one.file_size])
    begin = member.header_offset + 30 + len(member.filename)
    raw[begin + it.rng.randrange(member.file_size)] ^= 1 << it.rng.randrange(8)
    return bytes(raw)


def flip_and_pack(it: Case) -> bytes:
    """The same, packed anew, so that the container knows nothing of it."""
    made = it.honest()
    name = _some(it, made)
    body = bytearray(made[name])
    body[it.rng.randrange(len(body))] ^= 1 << it.rng.randrange(8)
    return packed(
        {**made, name: bytes(body)}, method=it.rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    )


def delete(it: Case) -> bytes:
    """A member less."""
    made = it.honest()
    del made[_some(it, made)]
    return packed(made)


def swap(it: Case) -> bytes:
    """Two members of one folder change places."""
    made = it.honest()
    folder = it.rng.choice(["entries/", "proofs/", "commitments/"])
    one, two = it.rng.sample(sorted(name for name in made if name.startswith(folder)), 2)
    return packed({**made, one: made[two], two: made[one]})


def duplicate(it: Case) -> bytes:
    """An entry once more, under another number."""
    made, seq = it.honest(), it.entry()
    other = len(it.story.log.entries) + it.rng.randrange(5)
    proof = made[f"proofs/{seq}.tlog-proof"].replace(b"index %d\n" % seq, b"index %d\n" % other)
    return packed(
        {**made, f"entries/{other}.json": made[f"entries/{seq}.json"], f"proofs/{other}.tlog-proof": proof}
    )


def rename(it: Case) -> bytes:
    """A member under another name."""
    made = it.honest()
    name = _some(it, made)
    body = made.pop(name)
    others = {
        f"{name}x",
        f"files/{hashlib.sha256(body).hexdigest()}",
        name.upper(),
        "entries/999999.json",
    } - {name}
    other = it.rng.choice(sorted(others))
    return packed({**made, other: body})


def truncate(it: Case) -> bytes:
    """A member cut short."""
    made = it.honest()
    name = _some(it, made)
    return packed({**made, name: made[name][: it.rng.randrange(len(made[name]))]})


def cut(it: Case) -> bytes:
    """The file cut short."""
    raw = packed(it.honest())
    return raw[: it.rng.randrange(len(raw))]


def edit(it: Case) -> bytes:
    """A sentence of an entry, with the manifest's hash mended, under the old signature."""
    made, seq = it.honest(), it.entry()
    body = json.loads(made[f"entries/{seq}.json"])
    body["at"] = "2026-02-01T00:00:00.000000Z"
    made[f"entries/{seq}.json"] = plain(body)
    return packed({**made, "manifest.json": plain(manifest(it.story.log, _bare(made)))})


def sign_anew(it: Case) -> bytes:
    """The same, signed with another key of the same name."""
    thief = key(it.rng)
    made, seq = it.honest(), it.entry()
    made[f"entries/{seq}.json"] = made[f"entries/{seq}.json"].replace(b'"v":1', b'"v": 1')
    log = it.story.log
    owner, log.key = log.key, thief
    try:
        made["checkpoint"] = log.checkpoint()
        return packed(sealed(log, _bare(made)))
    finally:
        log.key = owner


def link_anew(it: Case) -> bytes:
    """A changed log of somebody else, whole and right in itself, under another key of the same name."""
    it.story.log.key = key(it.rng)
    it.story.log.entries[it.entry()]["data"]["note"] = "changed"
    return bundle(it.story, **it.how)


def mix(it: Case) -> bytes:
    """An entry and its proof from another log."""
    other = stories.told(it.rng.randrange(10**6, 2 * 10**6))
    made, theirs = it.honest(), members(other)
    names = sorted(name for name in theirs if name.startswith("entries/") and name in made)
    name = it.rng.choice(names)
    proof = name.replace("entries/", "proofs/").replace(".json", ".tlog-proof")
    return packed({**made, name: theirs[name], proof: theirs[proof]})


# As the keeper of the log, against the auditor's checkpoint


def roll_back(it: Case) -> bytes:
    """A log that ends before the auditor's checkpoint."""
    del it.story.log.entries[it.rng.randrange(it.kept) :]
    it.story.subjects.clear(), it.story.files.clear()
    return bundle(it.story, leaves=it.leaves)


def fork_by_edit(it: Case) -> bytes:
    """An entry that the auditor's checkpoint covers, changed, and everything sealed again with the right key."""
    entry = it.story.log.entries[it.rng.randrange(it.kept)]
    entry["data"]["note"] = "changed"
    return bundle(it.story, **it.how)


def fork_by_leaving_out(it: Case) -> bytes:
    """An entry left out, the log long enough."""
    gone = it.rng.randrange(it.kept)
    del it.story.log.entries[gone], it.story.log.opened[gone]
    for _ in range(3):
        stories.noise(it.story)
        it.story.log.write("checklists.template.archived")
    return bundle(it.story, **it.how)


def fork_by_order(it: Case) -> bytes:
    """Two entries in another order."""
    log, at = it.story.log, it.rng.randrange(it.kept)
    other = (at + 1) % len(log.entries)
    for rows in (log.entries, log.opened):
        rows[at], rows[other] = rows[other], rows[at]
    return bundle(it.story, **it.how)


def false_opening(it: Case) -> bytes:
    """Another reason than was committed to, in a manifest signed with the right key."""
    made = members(it.story, **it.how)
    name = it.rng.choice(sorted(name for name in made if name.startswith("commitments/")))
    opened = json.loads(made[name])
    one = opened[it.rng.choice(sorted(opened))]
    before = commitment(one)
    one["value"] += " Not."
    assert commitment(one) != before
    return packed(sealed(it.story.log, {**made, name: plain(opened)}))


def keep_back(it: Case) -> bytes:
    """What an entry names is left out, and the signed manifest does not say so."""
    made = members(it.story, **it.how)
    needed = [
        name for name in made if name.startswith(("subjects/", "files/", "proofs/"))
        or (name.startswith("commitments/") and not _of_people(it.story, name))
    ]  # fmt: skip
    del made[it.rng.choice(sorted(needed))]
    return packed(sealed(it.story.log, made))


def other_subject(it: Case) -> bytes:
    """What was signed, by another version of the checklist."""
    made = members(it.story, **it.how)
    name = it.rng.choice(sorted(name for name in made if name.startswith("subjects/")))
    return packed(sealed(it.story.log, {**made, name: made[name].replace(b'"number":1', b'"number":2')}))


WITHOUT_KEY: tuple[Callable[[Case], bytes], ...] = (
    flip_in_place, flip_and_pack, delete, swap, duplicate, rename, truncate, cut, edit, sign_anew, link_anew, mix,
)  # fmt: skip
BY_KEEPER: tuple[Callable[[Case], bytes], ...] = (
    roll_back, fork_by_edit, fork_by_leaving_out, fork_by_order, false_opening, keep_back, other_subject,
)  # fmt: skip


def _some(it: Case, made: Members) -> str:
    return it.rng.choice(sorted(name for name in made if made[name]))


def _bare(made: Members) -> Members:
    return {name: body for name, body in made.items() if not name.startswith("manifest.")}


def _of_people(story: Story, name: str) -> bool:
    return str(story.log.entries[int(name[12:-5])]["kind"]).startswith("teams.")
