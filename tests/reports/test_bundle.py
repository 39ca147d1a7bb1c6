"""A bundle holds what an outsider needs and nothing of others; the offline verifier judges every one of them."""

import inspect
import json
import re
import subprocess
import zipfile
from copy import deepcopy
from datetime import timedelta

import pytest

from readiness.evidence.files import path_of
from readiness.launches.models import SignOff
from readiness.ledger.export import KeyChanged, newest, public_keys
from readiness.ledger.keys import key_file
from readiness.ledger.renewal import resume_log, rotate_key
from readiness.ledger.sealing import seal_all
from readiness.ledger.verifier import RULES
from readiness.models import LedgerCommitment, Service
from readiness.refusals import Invalid
from readiness.reports.bundle import Scope, make_bundle
from readiness.reports.bundle.choosing import DECISIONS
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import add_member, remove_member
from tests.launches.stage import Stage, set_up
from tests.reports.launched import REPORT, judged, live, made, members, plain_certificate, sha256
from tests.world import AT, build

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def kept_stage(keep):
    return keep(lambda: live(set_up(build())))


@pytest.fixture
def stage(kept_stage, db):
    return deepcopy(kept_stage)


@pytest.fixture
def world(stage):
    return stage.world


@pytest.fixture
def about(stage: Stage) -> Scope:
    return Scope(service=stage.service)


def entries(path):
    told = members(path)
    return [json.loads(body) for name, body in told.items() if name.startswith("entries/")]


def test_the_roles_of_everybody_whose_act_is_judged_by_role_are_brought():
    judged_by_role = {kind for kind, rule in RULES.items() if "self.holds(" in inspect.getsource(rule)}
    assert judged_by_role == DECISIONS


def test_a_bundle_is_proven(about, tmp_path):
    report = judged(made(about, tmp_path / "b.zip"))
    assert (report.exit, report.problems, report.missing, report.malformed) == (0, [], [], "")
    counts = {name: count for name, count, _text in report.checks}
    assert (counts["sign-offs"], counts["reviews"], counts["waivers"], counts["launches"]) == (2, 3, 1, 1)
    assert counts["files"] == 2
    assert [(one["role"], one["name"]) for one in report.signatures] == [
        ("lead", "lead"), ("security_reviewer", "security_reviewer"),
    ]  # fmt: skip


def test_a_flipped_bit_in_any_of_its_members_is_found_out(about, tmp_path):
    found = members(made(about, tmp_path / "b.zip"))
    path = tmp_path / "changed.zip"
    for number, (name, body) in enumerate(found.items()):
        place = number * 7919 % len(body)
        changed = body[:place] + bytes([body[place] ^ 1 << number % 8]) + body[place + 1 :]
        with zipfile.ZipFile(path, "w") as archive:
            for other, content in found.items():
                archive.writestr(other, changed if other == name else content)
        assert judged(path).exit in (1, 2), name


def test_every_checkpoint_that_somebody_kept_is_one_that_it_goes_on_from(stage, about, tmp_path):
    seal_all(at=AT)
    kept = newest()
    stage.probe("fail", "plain", at=AT + DAY)
    path = made(about, tmp_path / "b.zip")
    assert newest().size > kept.size
    assert judged(path, kept.note).exit == 0
    assert judged(path, newest().note).exit == 0


def test_above_the_bound_a_bundle_has_only_the_proof_that_was_asked_for(stage, about, tmp_path, settings):
    settings.BUNDLE_LEAF_HASHES = 3
    seal_all(at=AT)
    kept = newest()
    stage.probe("fail", "plain", at=AT + DAY)
    assert judged(made(about, tmp_path / "b.zip"), kept.note).exit == 1
    path = made(about, tmp_path / "c.zip", kept=[kept.note])
    assert "leaf-hashes" not in members(path)
    assert judged(path, kept.note).exit == 0


def test_equal_facts_under_an_equal_checkpoint_give_equal_bytes(about, tmp_path):
    one, two = made(about, tmp_path / "one.zip"), made(about, tmp_path / "two.zip", at=AT + 3 * DAY)
    assert one.read_bytes() == two.read_bytes()
    names = list(members(one))
    assert names[-2:] == ["manifest.json", "manifest.note"]
    assert names[:-2] == sorted(names[:-2])


def test_nothing_about_another_service_is_in_it(world, stage, about, tmp_path):
    other = world.service("Tax engine", team=world.billing)
    stage.probe("fail", "plain", at=AT + DAY)
    raw = made(about, tmp_path / "b.zip").read_bytes()
    assert b"Tax engine" not in raw
    assert str(other.pk).encode() not in raw
    assert {told["service"] for told in entries(tmp_path / "b.zip")} == {str(stage.service.pk), None}


def test_who_decided_is_there_by_name_and_role_without_address_and_other_teams(world, stage, about, tmp_path):
    add_member(team=world.billing, user=world.person("lead"), role="viewer", actor=SYSTEM, at=AT)
    path = made(about, tmp_path / "b.zip")
    told = entries(path)
    assert {one["team"] for one in told} <= {str(world.orders.pk), None}
    granted = [one["data"]["role"] for one in told if one["kind"] == "teams.organisation_role.granted"]
    assert granted == ["security_reviewer"], "neither auditor nor administrator decided anything"
    opened = b"".join(body for name, body in members(path).items() if name.startswith("commitments/"))
    assert b"@example.org" not in opened
    assert b'"security_reviewer"' in opened
    assert judged(path).exit == 0


def test_a_person_who_left_since_is_judged_by_the_role_held_then(world, about, tmp_path):
    add_member(team=world.orders, user=world.person("colleague"), role="lead", actor=SYSTEM, at=AT)
    remove_member(team=world.orders, user=world.person("lead"), actor=SYSTEM, at=AT + DAY)
    assert judged(made(about, tmp_path / "b.zip")).exit == 0


def test_what_was_signed_and_the_files_are_there_under_their_hashes(about, tmp_path):
    found = members(made(about, tmp_path / "b.zip"))
    assert found[f"files/{sha256(REPORT)}"] == REPORT
    subjects = {name: body for name, body in found.items() if name.startswith("subjects/")}
    assert {f"subjects/{sha256(body)}.json" for body in subjects.values()} == set(subjects)
    assert set(subjects) == {f"subjects/{one.digest}.json" for one in SignOff.objects.all()}


def test_what_is_left_out_is_said_and_gives_3(stage, about, tmp_path):
    path = made(Scope(service=stage.service, with_files=False), tmp_path / "b.zip")
    report = judged(path)
    assert (report.exit, len(report.missing)) == (3, 2)
    assert REPORT not in path.read_bytes()


def test_a_file_that_the_portal_lost_is_said_to_be_missing(about, tmp_path):
    path_of(sha256(REPORT)).unlink()
    report = judged(made(about, tmp_path / "b.zip"))
    assert report.exit == 3
    assert sha256(REPORT) in report.missing[0]


def test_a_file_that_was_changed_on_the_disk_is_found_out(about, tmp_path):
    path_of(sha256(REPORT)).write_bytes(b"All was well.\n")
    report = judged(made(about, tmp_path / "b.zip"))
    assert report.exit == 1
    assert sha256(REPORT) in report.problems[0]


def test_a_value_that_was_erased_is_said_to_be_erased(about, tmp_path):
    LedgerCommitment.objects.filter(entry__kind="checklists.waiver.requested").delete()
    report = judged(made(about, tmp_path / "b.zip"))
    assert report.exit == 3
    assert "reason of entry" in report.missing[0]


def test_a_bundle_of_a_launch_or_an_environment_leaves_out_the_other_environments(world, stage, tmp_path):
    other = Stage(world, stage.service, stage.service.environments.create(slug="staging", name="S", created_at=AT),
                  stage.checklist)  # fmt: skip
    other.probe()
    launch = stage.checklist.launches.get()
    for scope in (
        Scope(service=stage.service, environment=stage.environment),
        Scope(service=stage.service, environment=stage.environment, launch=launch),
    ):
        path = made(scope, tmp_path / f"{scope.kind}.zip")
        assert str(other.environment.pk).encode() not in path.read_bytes()
        assert judged(path).exit == 0


def test_a_period_brings_what_its_decisions_rest_on(world, stage, tmp_path):
    day = AT + 20 * DAY
    stage.probe("pass", "redirects", at=day)
    stage.put("all.readme", at=AT + 10 * DAY)
    stage.accept("all.readme", "lead", at=day)
    path = made(Scope(service=stage.service, since=day, until=day + DAY), tmp_path / "b.zip")
    kinds = [one["kind"] for one in entries(path)]
    assert "evidence.evidence.added" in kinds
    assert "checklists.items.assigned" not in kinds
    assert judged(path).exit == 0
    before = made(Scope(service=stage.service, since=AT + 5 * DAY, until=AT + 6 * DAY), tmp_path / "c.zip")
    assert {one["kind"].split(".")[0] for one in entries(before)} <= {"teams"}
    assert judged(before).exit == 0


def test_the_whole_organisation_in_a_period_is_proven(world, stage, tmp_path):
    world.service("Tax engine", team=world.billing)
    path = made(Scope(since=AT - DAY, until=AT + DAY), tmp_path / "b.zip")
    assert {one["service"] for one in entries(path)} >= {
        str(pk) for pk in Service.objects.values_list("pk", flat=True)
    }
    assert judged(path).exit == 0


def test_a_change_of_key_is_followed(stage, about, tmp_path):
    seal_all(at=AT)
    kept, first = newest().note, public_keys()[0]
    rotate_key(actor=SYSTEM, at=AT + DAY)
    path = made(about, tmp_path / "b.zip")
    assert judged(path, kept, first).exit == 0
    assert judged(path).exit == 0


def test_a_key_that_changes_while_it_is_made_is_refused(stage, about, tmp_path):
    def changing(scope, log, tell):
        rotate_key(actor=SYSTEM, at=AT + DAY)
        return b"", ""

    seal_all(at=AT)
    with pytest.raises(KeyChanged):
        make_bundle(about, tmp_path / "b.zip", tell=lambda *_step: None, certificate=changing)


def test_a_log_that_went_on_under_another_name_says_so_and_does_not_own_checkpoints_from_before(
    stage, about, tmp_path
):
    seal_all(at=AT)
    rotate_key(actor=SYSTEM, at=AT)
    kept = newest().note
    key_file().unlink()
    resume_log(actor=SYSTEM, at=AT + DAY, reason="The key was lost.")
    path = made(about, tmp_path / "b.zip")
    report = judged(path)
    assert report.exit == 0
    assert any("went on at entry" in note for note in report.notes)
    assert judged(path, kept).exit == 1
    assert judged(path, newest().note).exit == 0


def test_a_checkpoint_of_another_log_is_refused(about, tmp_path, settings):
    seal_all(at=AT)
    note = newest().note
    for wrong in ("", "hello\n", note.replace("\n", " "), note.replace("ledger\n", "other\n", 1)):
        with pytest.raises(Invalid):
            make_bundle(about, tmp_path / "b.zip", tell=print, kept=[wrong], certificate=plain_certificate)


def test_the_check_by_hand_that_its_document_describes_works(about, tmp_path):
    path = made(about, tmp_path / "b.zip")
    for name, body in members(path).items():
        (tmp_path / "u" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "u" / name).write_bytes(body)
    (tmp_path / "u" / "key").write_text(public_keys()[-1] + "\n")
    text = (tmp_path / "u" / "VERIFY.md").read_text()
    steps = text[text.index("## Without the verifier") :]
    done = [
        subprocess.run(["bash", "-ec", step], cwd=tmp_path / "u", capture_output=True, text=True, check=False)
        for step in re.findall(r"(?:^    .*\n)+", steps, re.MULTILINE)
    ]
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * len(done)
    signature, listed, files, leaf = [one.stdout for one in done]
    assert "Verified Successfully" in signature
    assert len(set(listed.split())) == 1
    assert "All files are the ones that were signed" in files
    assert len(set(leaf.split())) == 1
