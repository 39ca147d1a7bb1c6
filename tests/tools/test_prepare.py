"""Nothing is installed twice, and a virtual environment is never trusted for what it is not."""

from pathlib import Path

import pytest

from tools import prepare


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    locks = {kind: tmp_path / f"{kind}.txt" for kind in ("run", "dev", "uv")}
    for kind, lock in locks.items():
        lock.write_text(kind)
    monkeypatch.setattr(prepare, "LOCKS", {"run": locks["run"], "dev": locks["dev"]})
    monkeypatch.setattr(prepare, "UV_LOCK", locks["uv"])
    settle(tmp_path / "venv", monkeypatch)
    return tmp_path


def settle(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, path in {"VENV": venv, "PYTHON": venv / "bin" / "python", "STAMP": venv / "prepared"}.items():
        monkeypatch.setattr(prepare, name, path)


def install(kind: str) -> None:
    prepare.PYTHON.parent.mkdir(parents=True, exist_ok=True)
    prepare.PYTHON.touch()
    prepare.STAMP.write_text(prepare.stamp(kind))


def test_the_dev_set_serves_the_portal_but_not_the_other_way(folder: Path):
    install("dev")
    assert prepare.is_stamped("run")
    install("run")
    assert prepare.is_stamped("run")
    assert not prepare.is_stamped("dev")


@pytest.mark.parametrize("lock", ["dev.txt", "uv.txt"])
def test_a_changed_lock_is_installed_anew(folder: Path, lock: str):
    install("dev")
    (folder / lock).write_text("changed")
    assert not prepare.is_stamped("dev")


def test_a_moved_folder_is_set_up_anew(folder: Path, monkeypatch: pytest.MonkeyPatch):
    install("run")
    (folder / "venv").rename(folder / "moved")
    settle(folder / "moved", monkeypatch)
    assert not prepare.is_stamped("run")


def test_ci_allows_no_gap(folder: Path, monkeypatch: pytest.MonkeyPatch):
    install("run")
    monkeypatch.setattr(prepare.machine, "provide", list)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(prepare.NotReady, match="Pango"):
        prepare.prepare("run", say_ready=True)
    monkeypatch.delenv("CI")
    prepare.prepare("run", say_ready=True)


@pytest.mark.parametrize("arguments", [[], ["both"], ["run", "dev"], ["run", "--loud"]])
def test_bad_usage_changes_nothing(arguments: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(prepare, "prepare", lambda *_args, **_options: pytest.fail("it ran"))
    assert prepare.main(arguments) == 2
