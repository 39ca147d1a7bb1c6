"""The verifier on files that are no bundle: an answer, never a trace, in bounded time and memory."""

import json
import subprocess
import sys
import time

import pytest

from readiness.ledger import verifier
from tests.ledger.bundles import malformed, story

SECONDS = 10
MEMORY = 1200  # MiB, of the whole process
TOLD = story.told(5)
CASES = dict(malformed.everything(TOLD))

CHILD = """
import json, resource, sys
from readiness.ledger.verifier import verify
answers = []
for path in sys.argv[2:]:
    report = verify(path, sys.argv[1])
    answers.append([report.exit, report.malformed])
print(json.dumps({"answers": answers, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


def test_there_are_two_hundred_of_them():
    assert len(CASES) >= 200


def test_none_is_taken_for_a_bundle(tmp_path):
    path, wrong = tmp_path / "bundle.zip", {}
    for what, raw in CASES.items():
        path.write_bytes(raw)
        begun = time.monotonic()
        report = verifier.verify(str(path), TOLD.log.key.line)
        took = time.monotonic() - begun
        if report.exit not in (1, 2) or "made in a way" in report.malformed or took > SECONDS:
            wrong[what] = (report.exit, report.malformed, took)
    assert wrong == {}


def test_memory_stays_bounded(tmp_path):
    bombs = {
        what: raw
        for what, raw in CASES.items()
        if "thousandfold" in what or "bytes" in what or "million" in what
    }
    paths = []
    for number, raw in enumerate(bombs.values()):
        paths.append(tmp_path / f"{number}.zip")
        paths[-1].write_bytes(raw)
    command = [sys.executable, "-c", CHILD, TOLD.log.key.line, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    answer = json.loads(done.stdout)
    assert [one for one in answer["answers"] if one[0] not in (1, 2)] == []
    assert answer["peak"] < MEMORY


@pytest.mark.parametrize(
    "what", ["manifest.json twice", "a member named b'../entries/0.json'", "a member that is a symbolic link"]
)
def test_tricks_with_names_are_named(tmp_path, what):
    path = tmp_path / "bundle.zip"
    path.write_bytes(CASES[what])
    report = verifier.verify(str(path), TOLD.log.key.line)
    assert report.exit == 2
    assert report.malformed
