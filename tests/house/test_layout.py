"""Rules of layout that no linter knows."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, named

LONGEST_FILE = 400  # lines
LONGEST_FUNCTION = 60
#: The offline verifier is one file by its nature: it is carried, read and run apart from everything else.
ALONE = {"readiness/ledger/verifier.py": 1720}
VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base", "manager", "services"}
SOURCES = [path for path in files("*.py") if "migrations" not in path.parts]
PRODUCT = [
    path for path in SOURCES if path.relative_to(ROOT).parts[0] in {"portal", "probes", "readiness", "tools"}
]


def test_a_file_is_one_idea():
    long = {
        named(path): length
        for path in SOURCES
        if (length := path.read_text().count("\n")) > ALONE.get(named(path), LONGEST_FILE)
    }
    assert long == {}


def test_a_function_fits_on_a_screen():
    long = []
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{named(path)}:{node.lineno} {node.name}: {length} lines")
    assert long == []


def test_no_module_is_a_drawer():
    # Relative: the folder that somebody cloned into may be called what it likes.
    drawers = [path for path in SOURCES if {path.stem, Path(named(path)).parent.name} & VAGUE]
    # A service is what a team runs, so only what is done to services, read of them or told of them may carry the word.
    about = {"operations", "queries", "rules"}
    assert [
        named(path) for path in drawers if (path.stem, path.parent.name in about) != ("services", True)
    ] == []


def test_every_module_says_what_it_is_for():
    written = {path: text for path in PRODUCT if (text := path.read_text()).strip()}
    assert [named(path) for path, text in written.items() if not ast.get_docstring(ast.parse(text))] == []


def test_migrations_are_named_for_what_they_do():
    made_up = [path for path in files("*/migrations/*.py") if re.search(r"_auto_\d{8}", path.name)]
    assert made_up == []


def test_only_doors_read_the_clock():
    """A rule that reads the time depends on when it is asked; `readiness.clock` is the one clock."""
    reading = re.compile(r"timezone\.now\(|datetime\.(?:utc)?now\(|date\.today\(|auto_now=")
    rooms = [path for path in PRODUCT if path.relative_to(ROOT).parts[0] == "readiness"]
    found = [named(path) for path in rooms if reading.search(path.read_text()) and path.stem != "clock"]
    assert found == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX"])
def test_nothing_is_left_for_later(word: str):
    mark = re.compile(rf"#.*\b{word}\b")
    assert [named(path) for path in SOURCES if mark.search(path.read_text())] == []


def test_a_file_that_calls_itself_pure_is_held_to_it():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    held = next(one["source_modules"] for one in contracts if one["id"] == "pure")
    says = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.get_docstring(ast.parse(path.read_text()))
        for path in PRODUCT
    }
    pure = {name for name, words in says.items() if words and re.search(r"\bPure\.", words)}
    assert len(pure) > 20
    assert {name for name in pure if not any(f"{name}.".startswith(f"{one}.") for one in held)} == set()
