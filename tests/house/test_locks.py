"""What is installed is pinned by hash, names no address, and holds no version known to be vulnerable."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.house.tree import ROOT

LOCKS = {name: ROOT / "requirements" / f"{name}.txt" for name in ("run", "dev", "signing", "uv")}
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)
# The first version that mends a known vulnerability. A lock below it fails also where no advisory data can
# be reached.
FLOORS = {
    "brotli": ("1.2.0", "CVE-2025-6176"),
    "celery": ("5.2.2", "CVE-2021-23727"),
    "certifi": ("2024.7.4", "CVE-2024-39689"),
    "cryptography": ("46.0.5", "CVE-2026-26007"),
    "django": ("5.2.13", "CVE-2026-3902"),
    "django-allauth": ("65.19.4", "CVE-2026-97764"),
    "djangorestframework": ("3.15.2", "CVE-2024-21520"),
    "dnspython": ("2.6.1", "CVE-2023-29483"),
    "fonttools": ("4.60.2", "CVE-2025-66034"),
    "gunicorn": ("23.0.0", "CVE-2024-6827"),
    "h11": ("0.16.0", "CVE-2025-43859"),
    "httpx": ("0.23.0", "CVE-2021-41945"),
    "idna": ("3.7", "CVE-2024-3651"),
    "pillow": ("12.1.1", "CVE-2026-25990"),
    "pyjwt": ("2.10.1", "CVE-2024-53861"),
    "redis": ("4.5.4", "CVE-2023-28859"),
    "requests": ("2.32.4", "CVE-2024-47081"),
    "sentry-sdk": ("2.8.0", "CVE-2024-40647"),
    "urllib3": ("2.6.3", "CVE-2026-21441"),
    "weasyprint": ("68.0", "CVE-2025-68616"),
}


def pins(name: str) -> dict[str, str]:
    found = PIN.findall(LOCKS[name].read_text())
    return {package.lower().replace("_", "-"): version for package, version in found}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_by_hash(name: str):
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCKS[name].read_text().strip())
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str):
    assert re.findall(r"https?://|--index-url|--find-links|git\+", LOCKS[name].read_text()) == []


def test_a_virtual_environment_for_tests_also_runs_the_portal():
    run, dev = pins("run"), pins("dev")
    assert {name: dev.get(name) for name in run} == run


def test_a_portal_that_signs_is_the_same_and_more():
    run, dev, signing = pins("run"), pins("dev"), pins("signing")
    assert {name: signing.get(name) for name in run} == run
    assert {name: dev.get(name) for name in signing} == signing


@pytest.mark.parametrize("package", FLOORS)
def test_no_version_known_to_be_vulnerable_is_locked(package: str):
    floor, advisory = FLOORS[package]
    version = pins("run").get(package)
    assert version is None or Version(version) >= Version(floor), advisory


def test_the_floors_speak_of_packages_that_are_locked():
    held = pins("run").keys() & FLOORS.keys()
    assert held >= {"django", "djangorestframework", "cryptography", "weasyprint", "gunicorn"}


def test_the_locks_satisfy_what_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        "run": project["project"]["dependencies"],
        "dev": project["dependency-groups"]["dev"],
        "signing": project["project"]["optional-dependencies"]["signing"],
    }
    unmet = []
    for name, declared in wanted.items():
        held = pins(name)
        for line in declared:
            one = Requirement(line)
            version = held.get(one.name.lower().replace("_", "-"))
            if version is None or not one.specifier.contains(version, prereleases=True):
                unmet.append(line)
    assert unmet == []
