"""Every operation writes to the ledger in its own transaction: the list is derived, and each way is followed."""

import ast
from pathlib import Path
from textwrap import dedent

import pytest

from tests.house.recording import Module, dotted, found, module, takes_actor, ways_through
from tests.house.tree import ROOT, files, named

#: Operations of a person that nobody else relies on.
UNRECORDED = {
    "readiness.notify.operations.mark_read": "a person's tick on their own notice",
    "readiness.notify.operations.mark_all_read": "a person's ticks on their own notices",
}
#: Ways that seem to write without telling, and why they do not.
JUDGED = {
    "readiness.checklists.operations.assign_items": "its loop is never empty: no items at all is refused",
    "readiness.checklists.operations.attach_evidence": "it tells when it made rows; making none writes nothing",
    "readiness.monitoring.operations.map_metrics": "its loop is never empty: no mapping at all is refused",
    "readiness.monitoring.operations.push_samples": (
        "a number each minute is no act of anybody; that a series began is told, and what its source is"
    ),
    "readiness.recovery.operations.receive_ping": (
        "each run is told as it begins and ends; pieces of the log are too many for an entry each"
    ),
    "readiness.alerts.operations.take_delivery": "it writes nothing beyond what `receive_alerts` tells of as new",
    "readiness.evidence.operations.record_probe_result": (
        "what it may make before the early end is evidence that never had a revision, and its first is told"
    ),
}


def is_operations(path: Path) -> bool:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] in {"readiness", "probes"} and "operations" in parts and "ledger" not in parts


SOURCES = [path for path in files("*.py") if is_operations(path)]
#: The public face of each room's operations: a module of that name, or the package itself.
FACES = [path for path in SOURCES if dotted(path).endswith(".operations")]
OPERATIONS = {
    f"{dotted(path)}.{name}": there
    for path in FACES
    if (face := module(dotted(path)))
    for name in face.exported
    if (there := found(face.name, name)) and takes_actor(there[1])
}


def test_every_room_with_operations_is_looked_at():
    rooms = {dotted(path).split(".operations")[0] for path in SOURCES}
    assert {dotted(path).removesuffix(".operations") for path in FACES} == rooms
    assert {"readiness.teams", "readiness.catalog", "readiness.evidence", "readiness.checklists"} <= rooms
    assert len(OPERATIONS) > 50


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - set(UNRECORDED)))
def test_the_operation_is_recorded_on_every_way_that_writes(name: str):
    ways = ways_through(*OPERATIONS[name])
    assert any(recorded for _written, recorded in ways), "it never tells the ledger"
    untold = (True, False) in ways
    assert untold == (name in JUDGED), "there is a way through it that writes and does not tell the ledger"


@pytest.mark.parametrize("name", sorted(UNRECORDED))
def test_an_exception_is_one(name: str):
    assert not any(recorded for _written, recorded in ways_through(*OPERATIONS[name]))


def test_doors_call_only_what_a_room_opens():
    """A step inside an operation, which records nothing by itself, is not for others."""
    taken = []
    for path in files("readiness/*.py", "probes/*.py", "readiness/**/*.py", "probes/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or ".operations." not in f"{node.module}.":
                continue
            room = str(node.module).split(".operations")[0]
            if dotted(path).startswith(f"{room}."):
                continue
            face = module(f"{room}.operations")
            for alias in node.names:
                there = found(str(node.module), alias.name)
                if there and face and takes_actor(there[1]) and alias.name not in face.exported:
                    taken.append(f"{named(path)}: {alias.name}")
    assert taken == []


def test_every_kind_of_entry_is_written_by_somebody():
    unused = []
    for path in files("readiness/*/events.py", "probes/events.py"):
        room = path.parent
        text = "".join(
            source.read_text() for source in files("*.py") if room in source.parents and source != path
        )
        tree = ast.parse(path.read_text())
        names = [
            ast.unparse(node.targets[0])
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        ]
        unused += [f"{named(path)}: {name}" for name in names if f"events.{name}" not in text]
    assert unused == []


HEAD = "from readiness.ledger.operations import record\nfrom readiness.teams.operations import add_member\n"
RECORDED = {
    "plainly": "row.save(); record()",
    "in both branches": "if a:\n  row.save()\n  record()\nelse:\n  record()",
    "after an early end that changed nothing": "if same:\n  return row\nrow.save()\nrecord()",
    "after a refusal": "if bad:\n  raise Refusal\nrow.save()\nrecord()",
    "in a block": "with atomic():\n  row.save()\n  record()",
    "through a step": "row.save()\n_note()",
    "through another operation": "add_member(actor=actor)",
    "where a race was caught": "try:\n  row.save()\nexcept IntegrityError as e:\n  raise Refusal from e\nrecord()",
    "once for each": "for row in rows:\n  row.save()\n  record()",
}
NOT_RECORDED = {
    "never": "row.save()",
    "in a dead branch": "row.save()\nif False:\n  record()",
    "in one branch": "row.save()\nif a:\n  record()",
    "after the end": "row.save()\nreturn row\nrecord()",
    "in a function that is not called": "def f():\n  record()\nrow.save()",
    "in a lambda": "row.save()\nf = lambda: record()",
    "perhaps": "row.save()\na and record()",
    "by a name that means another thing": "record = print\nrow.save()\nrecord()",
    "by a function of the same name": "row.save()\nlog.record()",
    "only when it failed": "try:\n  row.save()\nexcept IntegrityError:\n  record()",
    "before an end that wrote": "row.save()\nif a:\n  return row\nrecord()",
    "perhaps for none": "rows.update(a=1)\nfor row in rows:\n  record()",
    "through a step that forgets": "row.save()\n_forget()",
    "while a step wrote": "_write()\nif a:\n  record()",
}
STEPS = "def _note():\n  record()\ndef _forget():\n  if a:\n    record()\ndef _write():\n  row.delete()\n"


def judged(body: str) -> bool:
    source = f"{HEAD}{STEPS}def act(*, actor, at):\n" + "".join(
        f"  {line}\n" for line in dedent(body).split("\n")
    )
    planted = Module("planted", ast.parse(source))
    ways = ways_through(planted, planted.functions["act"])
    return any(recorded for _written, recorded in ways) and (True, False) not in ways


@pytest.mark.parametrize("body", RECORDED.values(), ids=list(RECORDED))
def test_what_is_recorded_is_taken_for_recorded(body: str):
    assert judged(body)


@pytest.mark.parametrize("body", NOT_RECORDED.values(), ids=list(NOT_RECORDED))
def test_what_is_not_recorded_is_found_out(body: str):
    assert not judged(body)
