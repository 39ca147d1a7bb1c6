"""What the pages load: nothing that the strict policy blocks, nothing that is not there."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, named

STATIC = ROOT / "readiness/static/launchproof"
SHEETS = [path for path in files("*.css") if STATIC in path.parents]
SCRIPTS = [path for path in files("*.js") if STATIC in path.parents]
# Pages are made by the server; scripts only spare a reload. What grows beyond this wants a page or a fragment instead.
LONGEST_SCRIPT, ALL_SCRIPTS = 100, 450  # lines
USED_ICON = re.compile(r"""{%\s*icon\s+["']([\w-]+)["']|icon_name=["']([\w-]+)["']""")


def ids(sprite: str) -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / sprite).read_text()))


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_a_sheet_needs_no_data_address_and_no_map(sheet: Path):
    text = sheet.read_text()
    assert "data:" not in text
    assert "sourceMappingURL" not in text
    assert "@import" not in text


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_every_picture_of_a_sheet_is_there(sheet: Path):
    pictures = re.findall(r"url\([\"']?([^\"')]+)[\"']?\)", sheet.read_text())
    assert [name for name in pictures if not (sheet.parent / name).is_file()] == []


def test_every_icon_of_a_template_is_in_the_sprite():
    used = {
        name
        for path in files("*.html")
        if "templates" in path.parts
        for pair in USED_ICON.findall(path.read_text())
        for name in pair
        if name
    }
    assert len(used) > 20
    assert used - ids("icons.svg") == set()


def test_each_standing_word_has_a_shape_and_a_cell():
    words = ("pass", "fail", "stale", "waived", "not_applicable", "unknown")
    assert {f"{kind}-{word}" for kind in ("status", "cell") for word in words} <= ids("shapes.svg")


def test_our_scripts_stay_small_and_never_evaluate():
    lines = {named(path): len(path.read_text().splitlines()) for path in SCRIPTS}
    assert [name for name, count in lines.items() if count > LONGEST_SCRIPT] == []
    assert sum(lines.values()) <= ALL_SCRIPTS
    assert [named(path) for path in SCRIPTS if re.search(r"\beval\(|new Function", path.read_text())] == []


def test_what_is_not_ours_keeps_its_licence():
    assert "MIT" in (STATIC / "tabler/LICENSE.txt").read_text()
    assert "ISC" in (STATIC / "icons.LICENSE.txt").read_text()
