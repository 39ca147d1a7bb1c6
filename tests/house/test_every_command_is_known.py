"""Every management command is known: it only reads, or it changes facts through operations, which tell the log."""

import ast

import pytest

from tests.house.tree import files

FOUND = {path.stem: path for path in files("*/management/commands/*.py") if path.stem != "__init__"}
#: Name -> what it does instead of changing a fact.
READS = {
    "access_table": "prints the table of rights",
    "assess": "asks a site, prints what it found",
    "backup": "writes a file of all that is there",
    "export_alert_rules": "prints a service's alert policies as rules for Prometheus",
    "export_bundle": "writes a file of what the log holds; seals what is recorded",
    "ledger_checkpoint": "seals what is recorded, prints the note: no fact",
    "list_probes": "prints the kinds of probes",
    "probe": "asks a site, prints what it found",
    "probe_queue": "prints how the scheduler keeps up",
    "sample_services": "serves samples, holds no data",
    "up": "starts the processes, of which each tells by itself",
    "verify_ledger": "reads",
}
#: Name -> the operation that it calls, or what calls operations (the rounds; demo data, whose log is compared too).
WRITES = {
    "api_token": "make_token",
    "ledger_key": "rotate_key",
    "ledger_resume": "resume_log",
    "reseal_connections": "reseal_connections",
    "make_administrator": "grant_organisation_role",
    "restore": "restore_backup",
    "seed_demo": "fill",
    "work": "work_round",
}
_CHANGES = {
    "save",
    "delete",
    "create",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}


def calls(path):
    return [
        node.func
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


def test_every_command_is_named_as_reading_or_as_writing_through_an_operation():
    assert set(FOUND) == {*READS, *WRITES}
    assert set(READS).isdisjoint(WRITES)


@pytest.mark.parametrize("name", sorted(FOUND))
def test_no_command_writes_rows_by_itself(name):
    own = {
        ast.unparse(call)
        for call in calls(FOUND[name])
        if isinstance(call, ast.Attribute) and call.attr in _CHANGES and "objects" in ast.unparse(call)
    }
    assert own == set()


@pytest.mark.parametrize("name", sorted(WRITES))
def test_a_command_that_changes_facts_calls_its_operation(name):
    called = {
        call.id if isinstance(call, ast.Name) else ast.unparse(call).split(".")[-1]
        for call in calls(FOUND[name])
    }
    assert WRITES[name] in called, sorted(called)
