"""The gate fails for what fails, and for what it could not run in CI."""

import sys
from pathlib import Path

import pytest

from tools import audit, gate
from tools.gate import Step


def test_a_failing_step_shows_its_words(capfd: pytest.CaptureFixture[str]):
    step = Step("one", (sys.executable, "-c", "print('because of this'); raise SystemExit(3)"))
    other = Step("two", (sys.executable, "-c", "print('what is well')"))
    assert list(gate.all_pass([step, other])) == [step]
    assert "because of this" in capfd.readouterr().out


def test_a_passing_step_is_one_line(capfd: pytest.CaptureFixture[str]):
    assert list(gate.all_pass([Step("one", (sys.executable, "-c", "print('nobody reads this')"))])) == []
    said = capfd.readouterr().out
    assert said.startswith("one: ok,")
    assert said.count("\n") == 1


def test_checks_are_told_in_their_order_however_long_they_take(capfd: pytest.CaptureFixture[str]):
    slow = Step("slow", (sys.executable, "-c", "import time; time.sleep(0.5)"))
    assert list(gate.all_pass([slow, Step("quick", ("true",))])) == []
    assert capfd.readouterr().out.index("slow") < 5


def test_a_group_of_tests_shows_its_words_as_they_come(capfd: pytest.CaptureFixture[str]):
    assert not gate.passes(Step("one", (sys.executable, "-c", "print('F..'); raise SystemExit(1)")))
    assert "one ...\nF..\none: FAILED (1)" in capfd.readouterr().out


@pytest.mark.parametrize(("in_ci", "word"), [(False, "LEFT OUT"), (True, "FAILED")])
def test_a_group_that_cannot_run_is_loud_and_fails_in_ci(
    in_ci: bool, word: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(gate, "IN_CI", in_ci)
    assert gate.passes(Step("one", ("false",), lacks="a browser")) is not in_ci
    assert f"one: {word}, for this machine lacks: a browser" in capfd.readouterr().out


def test_tests_of_all_groups_are_counted(tmp_path: Path):
    for number in range(2):
        suite = '<testsuites><testsuite tests="10" failures="1" errors="1" skipped="2"/></testsuites>'
        (tmp_path / f"{number}.xml").write_text(suite)
    assert gate.counted(tmp_path) == (12, 4, 4)


def package(name: str, *vulnerabilities: str) -> dict[str, object]:
    found = [{"id": one, "fix_versions": ["2.0"]} for one in vulnerabilities]
    return {"name": name, "version": "1.0", "vulns": found}


def test_any_known_vulnerability_blocks(capsys: pytest.CaptureFixture[str]):
    assert audit.report([package("good"), package("bad", "CVE-2026-1")]) == 1
    assert "bad 1.0: CVE-2026-1, fixed in 2.0" in capsys.readouterr().out


def test_no_advisory_data_is_one_loud_line_and_no_pass(capsys: pytest.CaptureFixture[str]):
    assert audit.report([{"name": "one", "skip_reason": "unreachable"}]) == 0
    said = capsys.readouterr().out
    assert said.startswith("NOT AUDITED")
    assert said.count("\n") == 1


def test_packages_that_could_not_be_asked_about_are_named(capsys: pytest.CaptureFixture[str]):
    assert audit.report([package("good"), {"name": "unasked", "skip_reason": "unreachable"}]) == 0
    assert "NOT AUDITED: unasked" in capsys.readouterr().out
