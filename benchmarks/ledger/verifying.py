"""What the offline verifier takes for a large bundle, as a process of its own: seconds and memory.

    python -m benchmarks.ledger.verifying [--entries 100000] [--files 1000] [--mib 1024] [--folder DIR]

The bundle is made here, without the portal: reviews of evidence by two people, each piece with an opened title.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readiness.ledger import merkle, note, verifier
from readiness.ledger.canonical import canonical, leaf_hash

ORIGIN = "benchmark.example/ledger"
SUBMITTER, REVIEWER, TEAM, SERVICE, PLACE = (
    f"{number:08}-0000-7000-8000-000000000000" for number in range(5)
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        path, key = Path(folder) / "bundle.zip", Path(folder) / "key"
        begun = time.monotonic()
        key.write_text(make(path, given.entries, given.files, given.mib))
        print(f"made: {path.stat().st_size / 2**20:.0f} MiB in {time.monotonic() - begun:.1f} s")
        begun = time.monotonic()
        done = subprocess.run([sys.executable, verifier.__file__, path, "--key", key], check=False)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(
            f"verified: exit {done.returncode}, {time.monotonic() - begun:.1f} s, {peak} MiB of memory at most"
        )


def make(path: Path, entries: int, files: int, mib: int) -> str:
    """The bundle; answers the key line."""
    signer = note.Signer(ORIGIN, Ed25519PrivateKey.generate())
    names, bodies, openings = [], [], {}
    with zipfile.ZipFile(path, "w") as archive:
        listed = []

        def put(name: str, body: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name), body)
            listed.append({"name": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()})

        for _ in range(files):
            body = os.urandom(mib * 2**20 // files)
            names.append(hashlib.sha256(body).hexdigest())
            put(f"files/{names[-1]}", body)
        for seq in range(entries):
            body, opening = entry(seq, names)
            bodies.append(body)
            put(f"entries/{seq}.json", body)
            if opening:
                openings[seq] = opening
                put(f"commitments/{seq}.json", canonical(opening))
        leaves = [leaf_hash(body) for body in bodies]
        nodes, edge = merkle.grown(0, [], leaves)
        nodes |= {(0, index): leaf for index, leaf in enumerate(leaves)}
        root = merkle.bagged(edge)
        checkpoint = note.sign(note.Checkpoint(ORIGIN, entries, root).text, [signer])
        put("checkpoint", checkpoint.encode())
        put("leaf-hashes", b"".join(leaves))
        for seq in range(entries):
            steps = merkle.inclusion(seq, entries, lambda wanted: {one: nodes[one] for one in wanted})
            lines = "".join(f"{base64.b64encode(step).decode()}\n" for step in steps)
            put(
                f"proofs/{seq}.tlog-proof",
                f"c2sp.org/tlog-proof@v1\nindex {seq}\n{lines}\n{checkpoint}".encode(),
            )
        manifest = canonical({
            "format": 1, "origin": ORIGIN, "scope": {"kind": "service"}, "made_by": "benchmark", "at": "2026-01-01",
            "checkpoint": {"size": entries, "root": root.hex()}, "entries": list(range(entries)), "members": listed,
            "withheld": [], "erased": [],
        })  # fmt: skip
        digest = base64.b64encode(hashlib.sha256(manifest).digest()).decode()
        archive.writestr("manifest.json", manifest)
        archive.writestr(
            "manifest.note", note.sign(f"{ORIGIN}/bundle\n{len(manifest)}\n{digest}\n", [signer])
        )
    return signer.key.line


def entry(seq: int, files: list[str]) -> tuple[bytes, dict[str, dict[str, str]]]:
    """Entry number `seq` of a long row of submissions and acceptances, and the opening of its commitment."""
    piece, step = divmod(seq, 3)
    ids = {
        "evidence": f"{piece:08}-0000-7000-8000-00000000000e",
        "revision": f"{piece:08}-0000-7000-8000-00000000000f",
    }
    digest = hashlib.sha256(str(piece).encode()).hexdigest()
    opening, commitments = {}, {}
    if seq < 2:
        kind, subject, data = (
            "teams.organisation_role.granted",
            str(seq),
            {"person": REVIEWER, "role": "security_reviewer"},
        )
    elif step == 0:
        kind, subject = "evidence.evidence.added", ids["evidence"]
        data = {"kind": "file", "revision": ids["revision"], "number": 1, "digest": digest}
        if piece <= len(files):
            data["file"] = files[piece - 1]
        nonce, value = secrets.token_bytes(32), f"What was done, part {piece}"
        opening = {"title": {"nonce": nonce.hex(), "value": value}}
        commitments = {"title": hmac.new(nonce, value.encode(), hashlib.sha256).hexdigest()}
    elif step == 1:
        kind, subject, data = "checklists.evidence.attached", ids["evidence"], {"items": [SERVICE]}
    else:
        kind, subject = "checklists.evidence.accepted", ids["evidence"]
        data = {"item": SERVICE, "accepted_by": "peer", "digest": digest, "review": 1, **ids}
    if seq == 2:
        kind, data = "checklists.items.assigned", {}
    person = REVIEWER if step == 2 else SUBMITTER
    told = {
        "v": 1, "kind": kind, "at": f"2026-01-01T00:00:00.{seq % 10**6:06}Z", "actor": {"person": person}, "team": TEAM,
        "service": SERVICE, "environment": PLACE, "subject": {"type": "evidence", "id": subject}, "data": data,
        "commitments": commitments,
    }  # fmt: skip
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode(), opening


if __name__ == "__main__":
    main()
