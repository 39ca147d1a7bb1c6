"""The documents say what is so."""

import ast
import re

import pytest

from tests.house.tree import ROOT, files, named

DOCUMENTS = [path for path in files("*.md") if "node_modules" not in path.parts]
RUNNING = ROOT / "docs" / "running.md"
READ_BY_SETTINGS = re.compile(
    r"environment\.(?:text|flag|whole|share|listed|networks|folder|path|log_name|weekdays|holidays)\(\s*\"([A-Z_]+)\""
)
READ_DIRECTLY = re.compile(r"os\.environ(?:\.get\(|\[)\"([A-Z_]+)\"")
# Not settings of the portal: what Django, CI and the shell say.
OTHERS = {"DJANGO_SETTINGS_MODULE", "CI", "PATH"}


def variables() -> set[str]:
    found = set()
    for path in files("portal/*.py", "portal/*/*.py", "probes/*.py", "readiness/*.py"):
        text = path.read_text()
        found |= {*READ_BY_SETTINGS.findall(text), *READ_DIRECTLY.findall(text)}
    return found - OTHERS


def test_documented_numbers_are_the_defaults():
    settings = [ast.parse(path.read_text()) for path in files("portal/*settings.py")]
    calls = [node for one in settings for node in ast.walk(one) if isinstance(node, ast.Call)]
    readers = {"environment.whole", "environment.share"}
    given = [call.args for call in calls if ast.unparse(call.func) in readers]
    defaults = {ast.literal_eval(name): eval(ast.unparse(value)) for name, value in given}
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([0-9.]+) \|", RUNNING.read_text(), re.MULTILINE)
    told = {name: float(value) for name, value in rows}
    assert {name: told.get(name) for name in defaults} == defaults


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_setting_is_documented_and_nothing_else_is():
    documented = set(re.findall(r"^\| `([A-Z_]+)`", RUNNING.read_text(), re.MULTILINE))
    assert documented == variables()


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_commands_in_documents_are_targets_of_the_makefile(path):
    named_there = set(re.findall(r"(?:^|`)\s*make ([a-z]+)", path.read_text(), re.MULTILINE))
    assert named_there <= targets()


def headings(path):
    """What `#...` may name in a document, spelt as on GitHub."""
    found = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_between_documents_lead_somewhere(path):
    dead = []
    for link, place in re.findall(r"\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]+))?\)", path.read_text()):
        target = path.parent / link if link else path
        if not target.exists() or (place and place not in headings(target)):
            dead.append((link, place))
    assert dead == []


def test_the_readme_names_the_two_commands_and_ci_runs_one_of_them():
    readme = (ROOT / "README.md").read_text()
    assert "make run" in readme
    assert "make test" in readme
    assert "make test" in (ROOT / ".ci" / "run").read_text()


def test_help_lists_every_target():
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert set(phony.group(1).split()) == targets()


def test_the_index_leads_to_every_document():
    index = (ROOT / "docs" / "index.md").read_text()
    here = ROOT / "docs"
    documents = [path.relative_to(here).as_posix() for path in DOCUMENTS if here in path.parents]
    assert "decisions/0001-who-signs-a-launch.md" in documents
    assert [name for name in documents if f"({name})" not in index and name != "index.md"] == []


def test_decisions_are_numbered_without_a_gap():
    names = sorted(path.name for path in DOCUMENTS if path.parent.name == "decisions")
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
