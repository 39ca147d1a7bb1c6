"""The page about rights says what the table says."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from readiness.teams.access import TABLE, Action
from readiness.teams.access_page import access_page
from readiness.web.people.rights import WORDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"


def test_the_page_is_printed_from_the_table():
    assert PAGE.read_text(encoding="utf-8") == access_page(), "python manage.py access_table > docs/access.md"


def test_the_command_prints_the_page():
    out = StringIO()
    call_command("access_table", stdout=out)
    assert out.getvalue() == access_page()


def test_every_action_has_one_line_with_as_many_marks_as_roles():
    lines = access_page().splitlines()
    for action in Action:
        (line,) = [line for line in lines if line.startswith(f"| `{action}` ")]
        assert line.count(" yes ") == len(TABLE[action].roles)


def test_the_page_of_a_team_has_words_for_every_right():
    """One without them would break every team's page."""
    assert set(WORDS) == set(Action)
