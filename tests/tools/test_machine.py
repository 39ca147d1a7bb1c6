"""What is missing is said plainly, installed only where that is allowed, and never left unsaid."""

import pytest

from tools import machine
from tools.machine import Need

ABSENT = Need(
    "Nothing at all", "Nobody misses it.", apt=("lp-no-such-package",), programs=("lp-no-such-program",)
)
HERE = Need("A shell", "Nothing works without it.", apt=("dash",), programs=("sh",))


def test_what_is_here_is_not_spoken_of(capsys: pytest.CaptureFixture[str]):
    assert machine.provide([HERE]) == []
    assert capsys.readouterr().out == ""


def test_what_may_not_be_installed_is_told_with_the_line_to_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(machine, "may_install", lambda: False)
    monkeypatch.setattr(machine, "succeeds", lambda command: pytest.fail(f"ran {command}"))
    assert machine.provide([ABSENT, HERE]) == [ABSENT]
    said = capsys.readouterr().out
    assert "Missing on this machine: Nothing at all." in said
    assert "lp-no-such-package" in said


def test_it_says_so_before_it_installs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    ran: list[list[str]] = []

    def succeeds(command: list[str]) -> bool:
        assert "Installing with apt-get: lp-no-such-package" in capsys.readouterr().out or ran
        ran.append(command)
        return False

    monkeypatch.setattr(machine, "may_install", lambda: True)
    monkeypatch.setattr(machine, "succeeds", succeeds)
    assert machine.provide([ABSENT]) == [ABSENT]
    assert [command[-1] for command in ran] == ["lp-no-such-package", "update", "lp-no-such-package"]


def test_a_library_is_found_by_any_of_its_names():
    assert machine.loads(("liblp-no-such.so", "libc.so.6", "libSystem.B.dylib"))
    assert not machine.loads(("liblp-no-such.so",))
