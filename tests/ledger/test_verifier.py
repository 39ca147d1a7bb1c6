"""The offline verifier on honest bundles: what it says, what it needs, and that it never cries wolf."""

import ast
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from readiness.ledger import verifier
from tests.ledger.bundles import packing, story
from tests.ledger.bundles.log import plain
from tests.ledger.bundles.packing import bundle, manifest, members, packed, sealed

SOURCE = Path(verifier.__file__)


def verify(tmp_path, raw, told, checkpoint=None):
    path = tmp_path / "bundle.zip"
    path.write_bytes(raw)
    return verifier.verify(str(path), told.log.key.line, checkpoint)


@pytest.mark.parametrize("seed", range(60))
def test_an_honest_bundle_is_proven(tmp_path, seed):
    told = story.told(seed)
    half = told.log.checkpoint(1 + seed % (len(told.log.entries) - 1))
    report = verify(tmp_path, bundle(told), told, half)
    assert (report.exit, report.problems, report.malformed) == (0, [], "")
    assert report.as_json()["sign_offs"]


@pytest.mark.parametrize("leaves", [True, False])
def test_every_earlier_checkpoint_is_found_in_a_log_that_went_on(tmp_path, leaves):
    told = story.told(7)
    for size in range(1, len(told.log.entries) + 1):
        raw = bundle(told, earlier=(size,), leaves=leaves)
        assert verify(tmp_path, raw, told, told.log.checkpoint(size)).exit == 0


@pytest.mark.slow
def test_a_thousand_honest_bundles_are_proven(tmp_path):
    for seed in range(2000, 3000):
        told = story.told(seed)
        size = 1 + seed % (len(told.log.entries) - 1)
        raw = bundle(told, earlier=(size,), leaves=seed % 3 > 0)
        report = verify(tmp_path, raw, told, told.log.checkpoint(size) if seed % 4 else None)
        assert report.exit == 0, (seed, report.problems, report.malformed)


def test_a_checkpoint_that_came_by_mail_is_read(tmp_path):
    told = story.told(7)
    kept = told.log.checkpoint(9).replace(b"\n", b"\r\n")
    assert verify(tmp_path, bundle(told), told, kept).exit == 0


def test_a_proof_for_somebody_else_is_no_trouble_to_who_holds_no_checkpoint(tmp_path):
    told = story.told(7)
    for leaves in (True, False):
        assert verify(tmp_path, bundle(told, earlier=(5, 9), leaves=leaves), told).exit == 0


def test_a_proof_that_proves_nothing_is_found_where_it_can_be(tmp_path):
    told = story.told(7)
    made = {**members(told, earlier=(5,)), f"consistency/5-{len(told.log.entries)}": b""}
    assert verify(tmp_path, packed(sealed(told.log, made)), told).exit == 1
    made = {**members(told, leaves=False), "consistency/5-6": b""}
    assert verify(tmp_path, packed(sealed(told.log, made)), told).exit == 1


def test_without_a_way_to_compare_the_checkpoint_nothing_is_proven(tmp_path):
    told = story.told(7)
    report = verify(tmp_path, bundle(told, leaves=False), told, told.log.checkpoint(9))
    assert report.exit == 1
    assert "export_bundle --checkpoint" in report.problems[0]


def test_packing_the_same_members_anew_changes_nothing(tmp_path):
    told = story.told(3)
    made = sealed(told.log, members(told))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("entries/", b"")
        for name in sorted(made, reverse=True):
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(made[name])
    assert verify(tmp_path, out.getvalue(), told).exit == 0
    assert verify(tmp_path, packed(made, method=zipfile.ZIP_DEFLATED), told).exit == 0
    assert verify(tmp_path, streamed(made), told).exit == 0


def streamed(made):
    """A ZIP as a program makes it that cannot go back: sizes follow the bytes."""

    class OneWay(io.RawIOBase):
        def __init__(self):
            self.taken = bytearray()

        def writable(self):
            return True

        def write(self, data):
            self.taken += data
            return len(data)

    out = OneWay()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in made.items():
            archive.writestr(name, body)
    return bytes(out.taken)


def test_what_the_manifest_says_is_missing_is_named_and_gives_3(tmp_path):
    told = next(one for one in map(story.told, range(50)) if one.files)
    made = members(told)
    name = f"files/{min(told.files)}"
    del made[name]
    seq = min(
        seq for seq in packing.chosen(told) if told.log.opened[seq] and told.log.entries[seq]["service"]
    )
    (label,) = told.log.opened[seq]
    del made[f"commitments/{seq}.json"]
    missing = {
        "withheld": [{"name": name, "why": "left out when this was made"}],
        "erased": [{"entry": seq, "commitment": label, "why": "a right to be forgotten", "by_entry": None}],
    }
    raw = packed(sealed(told.log, made, manifest(told.log, made, **missing)))
    report = verify(tmp_path, raw, told)
    assert (report.exit, report.problems) == (3, [])
    assert len(report.missing) == 2
    assert "left out when this was made" in report.missing[0]


def erased(told, by=None, **data):
    """A bundle without the reason of the last waiver asked for and without a file, as the manifest says."""
    seq = max(
        seq for seq in packing.chosen(told) if told.log.entries[seq]["kind"] == "checklists.waiver.requested"
    )
    leaf = told.log.leaves()[seq].hex()
    name = min(told.files)
    by = by or [
        told.log.write("privacy.value.erased", **{"entry": leaf, "names": ["reason"], **data}, **told.where),
        told.log.write("privacy.file.erased", **{"file": name, **data}, **told.where),
    ]
    made = members(told)
    del made[f"commitments/{seq}.json"], made[f"files/{name}"]
    gone = [
        {"entry": seq, "commitment": "reason", "why": "so", "by_entry": by[0]},
        {"name": f"files/{name}", "why": "so", "by_entry": by[1]},
    ]
    return packed(sealed(told.log, made, manifest(told.log, made, erased=gone)))


@pytest.fixture
def waived():
    return next(
        told for told in map(story.told, range(100))
        if told.files and any(one["kind"] == "checklists.waiver.requested" for one in told.log.entries)
    )  # fmt: skip


def test_an_erasure_that_the_log_tells_of_gives_3_and_its_entry(tmp_path, waived):
    report = verify(tmp_path, erased(waived), waived)
    assert (report.exit, report.problems) == (3, [])
    assert all(re.search(r"\(entry #\d+\)", line) for line in report.missing)


@pytest.mark.parametrize("wrong", [{"names": ["title"], "file": "0" * 64}, {"entry": "0" * 64, "file": ""}])
def test_an_erasure_by_an_entry_of_another_thing_is_tampering(tmp_path, waived, wrong):
    assert verify(tmp_path, erased(waived, **wrong), waived).exit == 1


@pytest.mark.parametrize("by", [[0, 1], [10**6, 10**6], [-1, -1], ["1", "1"], [[], {}]])
def test_an_erasure_by_an_entry_of_another_kind_is_tampering(tmp_path, waived, by):
    report = verify(tmp_path, erased(waived, by=by), waived)
    assert report.exit in (1, 2)
    assert "made in a way" not in report.malformed


def test_names_of_people_may_stay_closed(tmp_path):
    told = story.told(4)
    made = {
        name: body for name, body in members(told).items()
        if not name.startswith("commitments/") or not str(
            told.log.entries[int(name[12:-5])]["kind"]).startswith("teams.")
    }  # fmt: skip
    report = verify(tmp_path, packed(sealed(told.log, made)), told)
    assert report.exit == 0
    assert any("left closed" in note for note in report.notes)


def test_a_change_of_key_is_followed_from_the_key_that_the_auditor_holds(tmp_path):
    told = story.begun(5)
    kept, first = told.log.checkpoint(), told.log.key.line
    for _ in range(2):
        told.log.rotate()
        story.noise(told)
    raw = bundle(told)
    path = tmp_path / "bundle.zip"
    path.write_bytes(raw)
    assert verifier.verify(str(path), first, kept).exit == 0
    assert verifier.verify(str(path), f"# ours\n\n{told.log.key.line}\n").exit == 0
    assert verifier.verify(str(path), told.log.old_keys[1].line, kept).exit == 1, "an unknown key signed it"


def test_a_bundle_signed_with_a_key_that_was_handed_over_is_not_believed(tmp_path):
    told = story.begun(5)
    told.log.rotate()
    told.log.key = told.log.old_keys[0]
    assert verify(tmp_path, bundle(told), told).exit == 1


def test_a_change_of_key_that_the_old_key_did_not_sign_is_not_followed(tmp_path):
    told = story.begun(5)
    first = told.log.key.line
    seq = told.log.rotate()
    told.log.entries[seq]["data"]["signature"] = "A" * 88
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle(told))
    assert verifier.verify(str(path), first).exit != 0


@pytest.mark.parametrize(
    "text",
    ["", "\n# only a remark\n", "name", "name+00000000+AAAA", "x+y+z", "a b+00000000+AQ==", "\x00" * 100],
)
def test_a_key_file_without_a_key_is_malformed(tmp_path, text):
    told = story.begun(1)
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle(told))
    assert verifier.verify(str(path), text).exit == 2


@pytest.mark.parametrize("raw", [b"", b"x", b"\xff\xfe", b"a\n1\nAAAA\n\n\xe2\x80\x94 a AAAAAAAA\n"])
def test_a_checkpoint_that_is_none_is_malformed(tmp_path, raw):
    told = story.begun(1)
    assert verify(tmp_path, bundle(told), told, raw).exit == 2


def test_a_checkpoint_of_another_log_or_key_proves_nothing(tmp_path):
    told, other = story.told(1), story.told(2)
    assert verify(tmp_path, bundle(told), told, other.log.checkpoint()).exit == 1
    other.log.key.name = "other.example/ledger"
    assert verify(tmp_path, bundle(told), told, other.log.checkpoint()).exit == 1


def run(*arguments, cwd):
    environment = {"PATH": os.environ["PATH"]}
    command = [sys.executable, "-I", str(SOURCE), *map(str, arguments)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=cwd, env=environment, timeout=60
    )


def test_it_runs_alone_and_answers_by_its_exit(tmp_path):
    told = story.told(11)
    (tmp_path / "b.zip").write_bytes(bundle(told))
    (tmp_path / "key").write_text(told.log.key.line + "\n")
    (tmp_path / "kept").write_bytes(told.log.checkpoint(8))
    done = run("b.zip", "--key", "key", "--checkpoint", "kept", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("PROVEN")
    told_json = run("b.zip", "--key", "key", "--json", cwd=tmp_path)
    answer = json.loads(told_json.stdout)
    assert (answer["result"], answer["exit"], answer["problems"]) == ("proven", 0, [])
    (tmp_path / "b.zip").write_bytes(bundle(told)[:-1])
    assert run("b.zip", "--key", "key", cwd=tmp_path).returncode == 2


def test_wrong_arguments_end_in_a_sentence(tmp_path):
    told = story.begun(1)
    (tmp_path / "b.zip").write_bytes(bundle(told))
    (tmp_path / "key").write_text(told.log.key.line)
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "huge").write_bytes(b"#" * 10**6)
    for arguments in (
        (), ("b.zip",), ("b.zip", "--key", "nowhere"), ("nowhere", "--key", "key"), (".", "--key", "key"),
        ("b.zip", "--key", "."), ("b.zip", "--key", "binary"), ("b.zip", "--key", "huge"),
        ("b.zip", "--key", "key", "--checkpoint", "nowhere"), ("b.zip", "--key", "key", "--checkpoint", "binary"),
    ):  # fmt: skip
        done = run(*arguments, cwd=tmp_path)
        assert done.returncode == 2, arguments
        assert "Traceback" not in done.stdout + done.stderr


def test_names_in_a_bundle_do_nothing_to_a_terminal(tmp_path):
    told = story.begun(1)
    told.log.write("teams.person.registered", subject="p", private={"name": "\x1b[2J\u202egnp"})
    for item in story.KEYS:
        story.WAYS["evidence"](told, item)
    told.people["lead"] = "p"
    told.log.write("teams.member.added", team=told.ids["team"], person="p", role="lead")
    told.ids["launch"] = told.log.id()
    told.write(
        "launches.launch.requested", "lead", subject=told.ids["launch"], checklist=told.ids["checklist"]
    )
    story.sign(told, "lead", "lead")
    (tmp_path / "b.zip").write_bytes(bundle(told))
    (tmp_path / "key").write_text(told.log.key.line)
    done = run("b.zip", "--key", "key", cwd=tmp_path)
    assert done.returncode == 0
    assert "gnp" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_without_cryptography_it_says_what_it_needs_and_never_that_something_was_tampered_with(tmp_path):
    command = [sys.executable, "-S", "-I", str(SOURCE), "b.zip", "--key", "key"]  # -S: no installed packages
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 2
    assert "pip install cryptography" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_needs_python_39_the_standard_library_and_cryptography_alone():
    tree = ast.parse(SOURCE.read_text(), feature_version=(3, 9))
    taken = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names
    }  # fmt: skip
    roots = {name.split(".")[0] for name in taken}
    assert roots - set(sys.stdlib_module_names) == {"cryptography"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Match)]


def test_an_entry_of_a_later_format_asks_for_a_newer_verifier(tmp_path):
    told = story.begun(1)
    told.write("catalog.service.edited", "lead")
    told.log.entries[-1]["v"] = 2
    report = verify(tmp_path, bundle(told), told)
    assert report.exit == 2
    assert "newer" in report.malformed


def test_nothing_ends_in_a_trace_even_where_the_keeper_signs_odd_entries(tmp_path):
    odd = [None, 1, True, "x", [], {}, [[]], {"a": 1}, "\u202e"]
    names = sorted(
        {name for kind in ("number", "items", "sign_offs", "digest", "role", "person") for name in [kind]}
    )
    for kind in verifier.RULES:
        for value in odd:
            told = story.begun(1)
            told.write(kind, "lead", **dict.fromkeys(names, value))
            report = verify(tmp_path, bundle(told), told)
            assert "made in a way" not in report.malformed, (kind, value)


def test_a_signed_subject_of_odd_parts_is_malformed_or_tampered(tmp_path):
    for body in ({}, {"items": 1}, {"template": {}, "items": [1]}, {"template": {}, "items": [{"key": 1}]},
                 {"template": {}, "items": [{"key": "k", "evidence": [{}], "probes": []}]},
                 {"template": {}, "items": [{"key": "k", "evidence": [], "probes": [{}]}]},
                 {"template": {}, "items": [{"key": "k", "evidence": [], "probes": [], "waiver": {}}]},
                 {"template": {}, "items": [{"key": "k", "evidence": [], "probes": [], "not_applicable": []}]},
                 ):  # fmt: skip
        told = story.begun(1)
        told.ids["launch"] = told.log.id()
        told.write(
            "launches.launch.requested", "lead", subject=told.ids["launch"], checklist=told.ids["checklist"]
        )
        raw = plain(body)
        digest = verifier.hashlib.sha256(raw).hexdigest()
        told.subjects[digest] = raw
        told.write("launches.sign_off.signed", "lead", subject=told.ids["launch"], role="lead", digest=digest)
        report = verify(tmp_path, bundle(told), told)
        assert report.exit in (1, 2), body
        assert "made in a way" not in report.malformed, body
