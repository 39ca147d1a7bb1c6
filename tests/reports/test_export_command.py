"""`manage.py export_bundle` writes a bundle without any server, whole or not at all."""

import subprocess
import sys
from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from readiness.ledger import verifier
from readiness.ledger.export import newest, public_keys
from readiness.ledger.sealing import seal_all, unsealed
from tests.launches.stage import set_up
from tests.reports.launched import judged, live
from tests.world import AT, build


@pytest.fixture(scope="module")
def kept_stage(keep):
    return keep(lambda: live(set_up(build())))


@pytest.fixture
def stage(kept_stage, db):
    return deepcopy(kept_stage)


@pytest.fixture
def world(stage):
    return stage.world


def export(tmp_path, *arguments):
    out = tmp_path / "out.zip"
    call_command("export_bundle", *arguments, "--out", str(out), verbosity=0)
    return out


def test_what_is_recorded_is_sealed_and_the_verifier_proves_it(stage, tmp_path, capsys):
    assert unsealed().exists()
    out = export(tmp_path, "--service", "payments-api")
    assert not unsealed().exists()
    (tmp_path / "key").write_text(public_keys()[-1] + "\n")
    command = [sys.executable, verifier.__file__, str(out), "--key", str(tmp_path / "key")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{newest().size} entries are sealed" in capsys.readouterr().out


def test_it_can_be_narrowed_and_compared(stage, tmp_path):
    seal_all(at=AT)
    kept = tmp_path / "kept"
    kept.write_text(newest().note)
    stage.probe("fail", "plain", at=AT + timedelta(days=1))
    launch = str(stage.checklist.launches.get().pk)
    about = ("--service", "payments-api")
    for arguments in (
        (*about, "--environment", "production"), (*about, "--launch", launch), (*about, "--checkpoint", str(kept)),
        (*about, "--from", "2026-03-01", "--to", "2026-03-03"), ("--organisation", "--from", "2026-03-01"),
    ):  # fmt: skip
        assert judged(export(tmp_path, *arguments), kept.read_text()).exit == 0, arguments
    assert judged(export(tmp_path, *about, "--without-files")).exit == 3


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("--service", "nobody"), ("--service", "payments-api", "--environment", "moon"),
        ("--service", "payments-api", "--launch", "01a2075a-35ed-77ed-b72d-0a83a9cb3af3"),
        ("--service", "payments-api", "--checkpoint", "nowhere"), ("--service", "payments-api", "--from", "soon"),
        ("--organisation", "--environment", "production"), ("--organisation", "--service", "payments-api"),
        ("--service", "payments-api", "--from", "2026-03-03", "--to", "2026-03-01"),
        ("--service", "payments-api", "--checkpoint", __file__),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_a_sentence_and_leaves_nothing(stage, tmp_path, arguments):
    with pytest.raises(CommandError):
        export(tmp_path, *arguments)
    assert list(tmp_path.glob("*.zip*")) == []
    assert list(tmp_path.glob(".*.zip*")) == []
