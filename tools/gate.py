"""The gate that every change passes: `make check` (checks and quick tests), `make test` (everything).

Each step prints a line with its seconds, and its own words when it fails. A group of tests that this
machine cannot run is left out with one loud line by hand, and fails the gate with CI=true.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tools import machine

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
IN_CI = os.environ.get("CI") == "true"
# Two for each core: many tests wait for servers that they started.
WORKERS = min(2 * (os.cpu_count() or 1), 8)
# What a real deployment sets, so that Django judges a real deployment.
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "DATABASE_URL": "postgres://launchproof@database/launchproof",
    "REDIS_URL": "redis://broker:6379/0",
    "BASE_URL": "https://launchproof.example",
    "ALLOWED_HOSTS": "launchproof.example",
    "EMAIL_URL": "smtp+tls://mail.example:587",
}
# Tests that no database has a part in run once.
DATABASE_FREE = (
    "tests/house",
    "tests/tools",
    "tests/portal/test_supervisor.py",
    "tests/portal/test_sample_services.py",
    "tests/probes/client",
    "tests/probes/frame",
    "tests/probes/kinds",
    "tests/probes/readback",
    "tests/releases/pure",
    # Files in, files out: bundles, trees and notes are bytes, hostile texts end in templates.
    "tests/ledger/test_merkle.py",
    "tests/ledger/test_note.py",
    "tests/ledger/test_verifier.py",
    "tests/ledger/test_verifier_forgeries.py",
    "tests/ledger/test_verifier_kinds.py",
    "tests/ledger/test_verifier_malformed.py",
    "tests/ledger/test_verifier_pdf.py",
    "tests/runbooks/test_completeness.py",
    "tests/runbooks/test_reading_and_writing.py",
    "tests/alerts/test_episodes.py",
    "tests/alerts/test_evaluating.py",
    "tests/alerts/test_rule_file.py",
    "tests/credentials/test_ageing.py",
    "tests/credentials/test_telltale.py",
    "tests/monitoring/pushing",
    "tests/errors/pure",
    "tests/monitoring/test_buckets.py",
    "tests/monitoring/test_chart.py",
    "tests/monitoring/test_promql.py",
    "tests/obligations/test_cadence.py",
    "tests/obligations/test_foretelling.py",
    "tests/obligations/test_ics.py",
    "tests/obligations/test_instants.py",
    "tests/obligations/test_library.py",
    "tests/obligations/test_reminding.py",
    "tests/obligations/test_smoothing.py",
    "tests/obligations/test_witnessing.py",
    "tests/checklists/test_standing_properties.py",
    "tests/checklists/test_template_round_trip.py",
    "tests/evidence/test_pictures.py",
    "tests/launches/test_digest.py",
    "tests/reports/test_certificate.py",
    "tests/reports/test_export_command.py",
    "tests/reports/test_printing.py",
    "tests/reports/test_signing.py",
    "tests/web/test_hostile_files.py",
    "tests/web/test_hostile_texts.py",
    "tests/web/test_sign_in_attacks.py",
    # Doors asked for by everybody: who may is decided above the database.
    "tests/admin",
    "tests/audit/test_kinds.py",
    "tests/api/test_access.py",
    "tests/api/test_document.py",
    "tests/api/test_refusals.py",
    "tests/portal/test_headers.py",
    "tests/ingest/test_formats.py",
    "tests/probes/test_availability.py",
    "tests/probes/test_hosts.py",
    "tests/probes/test_lasting.py",
    "tests/probes/test_lineup.py",
    "tests/probes/test_standing.py",
    "tests/probes/test_windows.py",
    # Pages whose rules the tests of their operations and of the API try on both.
    "tests/reports/test_bundle_archive.py",
    "tests/web/test_account_pages.py",
    "tests/web/test_bundle_pages.py",
    "tests/web/test_doors.py",
    "tests/web/test_evidence_pages.py",
    "tests/web/test_item_page.py",
    "tests/web/test_library.py",
    "tests/web/test_service_changes.py",
    "tests/web/test_settings.py",
    "tests/web/test_signing_again.py",
    "tests/web/test_every_address.py",
    "tests/web/test_every_form.py",
)


@dataclass(frozen=True)
class Step:
    """One command of the gate."""

    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    is_told: bool = False  # its words are shown, success or not
    lacks: str = ""  # what this machine lacks to run it


class Outcome(NamedTuple):
    """How a step ended; `words` is what it printed, empty where that was shown at once."""

    code: int
    words: str
    seconds: float


def program(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of .venv."""
    return (str(PROGRAMS / name), *arguments)


def python(*arguments: str) -> tuple[str, ...]:
    """This Python."""
    return (sys.executable, *arguments)


def checks() -> list[Step]:
    """What can be judged without running the portal."""
    manage = str(ROOT / "manage.py")
    return [
        Step("format", program("ruff", "format", "--check", "--quiet", ".")),
        Step("lint", program("ruff", "check", "--quiet", ".")),
        Step("types", program("mypy", "portal", "readiness", "probes", "tools")),
        Step("import contracts", program("lint-imports")),
        Step("templates", program("djlint", "--lint", "--quiet", "templates")),
        Step("spelling", program("codespell")),
        Step("declared packages", program("deptry", ".")),
        Step(
            "Django's deployment checks",
            python(manage, "check", "--deploy", "--fail-level", "WARNING"),
            PRODUCTION,
        ),
        Step("migrations", python(manage, "makemigrations", "--check", "--dry-run")),
        Step(
            "API document",
            python(manage, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull),
        ),
        Step(
            "compose file",
            program("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
        ),
        Step("Dockerfile", program("hadolint", "Dockerfile")),
        Step("run set alone", python("-m", "tools.alone")),
        Step("known vulnerabilities", python("-m", "tools.audit"), is_told=True),
    ]


def tests(results: Path, *, everything: bool) -> Iterator[Step]:
    """The test groups; `results` is a folder for their JUnit files."""
    servers = ("-m", "tools.servers", sys.executable)
    migrated = {"MIGRATED_IN": str(results)}  # one database for both groups that take the embedded one
    pytest = ("-m", "pytest", "-n", str(WORKERS), "--dist", "worksteal", "--durations=5")

    def group(name: str, chosen: str, how: tuple[str, ...], lacks: str = "") -> Step:
        junit = str(results / f"{name.replace(' ', '-')}.xml")
        command = python(*how, "-m", chosen, f"--junitxml={junit}")
        return Step(name, command, {} if servers[1] in how else migrated, lacks=lacks)

    yield group("tests on SQLite", "not browser and not postgres", pytest)
    if everything:
        ignored = tuple(f"--ignore={folder}" for folder in DATABASE_FREE)
        yield group(
            "tests on PostgreSQL and Valkey",
            "not browser and (postgres or not slow)",
            (*servers, *pytest, *ignored),
            servers_lack(),
        )
        chromium = "" if machine.CHROMIUM.is_met() else machine.CHROMIUM.what
        yield group("browser tests", "browser", pytest, chromium)


def servers_lack() -> str:
    """Why PostgreSQL or Valkey cannot run here; empty when they can."""
    tried = subprocess.run(
        python("-m", "tools.servers", "true"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    return tried.stderr.strip() if tried.returncode else ""


def passes(step: Step) -> bool:
    """Run one step, its words shown as they come, and say how it went."""
    if step.lacks:
        word = "FAILED" if IN_CI else "LEFT OUT"
        print(f"{step.name}: {word}, for this machine lacks: {step.lacks}", flush=True)
        return not IN_CI
    print(f"{step.name} ...", flush=True)
    return told(step, run(step, is_shown=True))


def all_pass(steps: list[Step]) -> Iterator[Step]:
    """Run them, as many at a time as there are cores, and say in their order how each went; those that failed."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for step, outcome in zip(steps, pool.map(run, steps), strict=True):
            if not told(step, outcome):
                yield step


def run(step: Step, *, is_shown: bool = False) -> Outcome:
    """Run one step."""
    started = time.monotonic()
    pipe, merged = (None, None) if is_shown else (subprocess.PIPE, subprocess.STDOUT)
    env = {**os.environ, **step.env}
    done = subprocess.run(step.command, cwd=ROOT, env=env, stdout=pipe, stderr=merged, text=True, check=False)
    return Outcome(done.returncode, (done.stdout or "").rstrip(), time.monotonic() - started)


def told(step: Step, outcome: Outcome) -> bool:
    """Say how it went, with its own words when it failed or is always told."""
    result = f"FAILED ({outcome.code})" if outcome.code else "ok"
    print(f"{step.name}: {result}, {outcome.seconds:.1f} s", flush=True)
    if outcome.words and (outcome.code or step.is_told):
        print(outcome.words, flush=True)
    return outcome.code == 0


def counted(results: Path) -> tuple[int, int, int]:
    """Tests passed, failed and skipped in all groups; the failed ones are named, for their own words are far up."""
    passed = failed = skipped = 0
    for path in results.glob("*.xml"):
        for suite in ET.parse(path).iter("testsuite"):  # noqa: S314  pytest wrote it just now
            bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            left = int(suite.get("skipped", 0))
            failed, skipped = failed + bad, skipped + left
            passed += int(suite.get("tests", 0)) - bad - left
            for case in suite.iter("testcase"):
                if case.find("failure") is not None or case.find("error") is not None:
                    print(f"failed: {path.stem}: {case.get('classname')}::{case.get('name')}")
    return passed, failed, skipped


def main(which: str) -> int:
    """Run the gate; 0 when everything passes."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder)
        failures = [step.name for step in all_pass(checks())]
        failures += [step.name for step in tests(results, everything=which == "all") if not passes(step)]
        passed, failed, skipped = counted(results)
    print(
        f"\n{time.monotonic() - started:.0f} s in all. "
        + (f"FAILED: {', '.join(failures)}." if failures else "All is well.")
    )
    print(f"Tests: {passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
