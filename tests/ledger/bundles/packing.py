"""From a story to a bundle: members, manifest, ZIP. Each step can be taken apart, to forge."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from tests.ledger.bundles.log import Log, path, plain, proof
from tests.ledger.bundles.story import Story

Members = dict[str, bytes]
CONTEXT = ("teams.person.", "teams.member.", "teams.organisation_role.", "teams.invitation.", "ledger.")


def chosen(story: Story) -> list[int]:
    """The entries about the service and the people who acted."""
    found = []
    for seq, entry in enumerate(story.log.entries):
        about_people = entry["kind"].startswith(CONTEXT) and entry["team"] in (None, story.ids["team"])
        if entry["service"] == story.ids["service"] or about_people:
            found.append(seq)
    return found


def members(
    story: Story, *, earlier: tuple[int, ...] = (), leaves: bool = True, opened: bool = True
) -> Members:
    """Everything but the manifest. `earlier`: sizes of checkpoints to show consistency with."""
    log = story.log
    note, hashes, bodies = log.checkpoint(), log.leaves(), log.bodies()
    made = {
        "checkpoint": note,
        "VERIFY.md": b"# How to verify\n",
        "report.pdf": b"%PDF-1.7\n",
        "keys.txt": b"-\n",
    }
    if leaves:
        made["leaf-hashes"] = b"".join(hashes)
    for size in earlier:
        made[f"consistency/{size}-{len(hashes)}"] = lines(proof(size, hashes))
    rotations = []
    for seq in chosen(story):
        made[f"entries/{seq}.json"] = bodies[seq]
        head = f"c2sp.org/tlog-proof@v1\nindex {seq}\n".encode()
        made[f"proofs/{seq}.tlog-proof"] = head + lines(path(seq, hashes)) + b"\n" + note
        if log.opened[seq] and opened:
            made[f"commitments/{seq}.json"] = plain(log.opened[seq])
        if log.entries[seq]["kind"] == "ledger.key.rotated":
            rotations.append(seq)
    if rotations:
        made["rotations"] = "".join(f"{seq}\n" for seq in rotations).encode()
    made |= {f"files/{name}": content for name, content in story.files.items()}
    made |= {f"subjects/{digest}.json": body for digest, body in story.subjects.items()}
    return made


def manifest(log: Log, made: Mapping[str, bytes], **changes: Any) -> dict[str, Any]:
    """What a maker would say of these members."""
    root = base64.b64decode(log.checkpoint().decode().split("\n")[2]).hex()
    listed = [
        {"name": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in sorted(made.items())
    ]
    entries = sorted(int(name[8:-5]) for name in made if name.startswith("entries/"))
    return {
        "format": 1, "origin": log.key.name, "scope": {"kind": "launch"}, "made_by": "launchproof test",
        "at": "2026-03-09T00:00:00.000000Z", "checkpoint": {"size": len(log.entries), "root": root},
        "entries": entries, "members": listed, "withheld": [], "erased": [], **changes,
    }  # fmt: skip


def sealed(log: Log, made: Members, told: dict[str, Any] | bytes | None = None, name: str = "") -> Members:
    """The members with their manifest and its signature."""
    if told is None:
        told = manifest(log, made)
    body = told if isinstance(told, bytes) else plain(told)
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    note = log.key.note(f"{name or log.key.name}/bundle\n{len(body)}\n{digest}\n")
    return {**made, "manifest.json": body, "manifest.note": note}


def packed(made: Mapping[str, bytes], *, method: int = zipfile.ZIP_STORED) -> bytes:
    """The ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in sorted(made):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), made[name], method)
    return out.getvalue()


def bundle(story: Story, change: Callable[[Members], Members] | None = None, **how: Any) -> bytes:
    """A whole bundle; `change` alters members before the manifest is written and signed over them."""
    made = members(story, **how)
    return packed(sealed(story.log, change(made) if change else made))


def lines(hashes: list[bytes]) -> bytes:
    """Hashes in base64, one a line."""
    return b"".join(base64.b64encode(one) + b"\n" for one in hashes)
