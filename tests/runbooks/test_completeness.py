"""What a runbook lacks is counted and named."""

from dataclasses import replace

import pytest

from readiness.runbooks.comparing import compare
from readiness.runbooks.completeness import completeness, is_filled
from readiness.runbooks.structure import Issue, Line, Runbook, normal
from readiness.runbooks.template import begun, template


def filled():
    blank = template()
    parts = {
        part: tuple(Line(one.label, f"Ours: {one.label}") for one in getattr(blank, part))
        for part in ("overview", "access", "procedures")
    }
    return normal(replace(blank, title="Payments API", **parts))


def test_an_empty_runbook_has_nothing_and_the_template_only_its_two_issues():
    assert completeness(normal(Runbook())).score == 0
    found = completeness(template())
    assert (found.score, len(found.missing)) == (37, 10)
    assert found.missing[0].sentence == "“Purpose” in the service overview is not filled in."
    assert found.missing[0].anchor == "overview-1"


def test_a_whole_runbook_has_a_hundred_and_one_gap_takes_it_away():
    assert completeness(filled()).score == 100
    assert completeness(filled()).missing == ()
    issues = (*filled().issues, Issue("queue", "Queue", "It grows", ("Look",), ()))
    found = completeness(normal(replace(filled(), issues=issues)))
    assert found.score == 94
    assert [(one.anchor, one.sentence) for one in found.missing] == [
        ("issue-queue", "“Queue” has no resolution.")
    ]


def test_a_place_to_fill_in_is_missing_wherever_it_stands():
    issue = Issue("a", "A", "[Symptoms]", ("Look", "TODO"), ("If x: [Steps]",))
    found = completeness(normal(replace(filled(), issues=(issue,))))
    assert len(found.missing) == 3
    more = replace(filled(), access=(*filled().access, Line("Traces", "[Dashboard URL]")))
    assert [one.sentence for one in completeness(normal(more)).missing] == [
        "“Traces” has a place to fill in."
    ]


@pytest.mark.parametrize(
    "text", ["", "  ", "[URL]", "**[What it does]**", "tbd", "TODO:", "…", "-", "see [Contact]"]
)
def test_it_is_not_filled_in(text):
    assert not is_filled(text)


@pytest.mark.parametrize(
    "text", ["None: there is no panel", "n/a", "[Grafana](https://grafana.example.org)", "Ann"]
)
def test_it_is_filled_in(text):
    assert is_filled(text)


def test_a_new_runbook_has_what_the_catalogue_knows():
    made = begun(name="Payments API", purpose="", dependencies="orders-db", owner="Ann", url="")
    assert (made.title, [one.text for one in made.overview]) == (
        "Payments API", ["[What it does]", "orders-db", "Ann"]
    )  # fmt: skip
    assert made.access == template().access


def test_versions_are_compared_line_by_line_and_word_by_word():
    before = filled()
    issue = replace(
        before.issues[0],
        resolution=("If new deployment: Roll back at once", *before.issues[0].resolution[1:]),
    )
    after = replace(before, issues=(issue, before.issues[1]))
    rows = compare(before, after)
    changed = next(one for one in rows if one.kind == "changed")
    assert [(one.kind, one.text) for one in changed.pieces if one.kind != "same"] == [
        ("old", "Rollback"), ("new", "Roll back at once")
    ]  # fmt: skip
    assert [one.kind for one in rows] == ["gap", "same", "same", "changed", "same", "same"]
    assert compare(before, before) == []
    assert [one.kind for one in compare(before, replace(before, procedures=before.procedures[:2]))][
        -1
    ] == "old"
