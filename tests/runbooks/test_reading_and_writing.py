"""A runbook becomes Markdown and a runbook again, and nothing of a document is lost on the way."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.runbooks.reading import read
from readiness.runbooks.structure import ALERTS, Issue, Line, Runbook, keeping_keys, normal, told, untold
from readiness.runbooks.template import LIBRARY, TemplateInvalid, read_template, template
from readiness.runbooks.writing import write

SEED = """\
# Runbook: [Service Name]

## Service Overview
- Purpose: [What it does]
- Dependencies: [Other services, databases]
- Owner: [Contact]

## Access
- Production URL: [URL]
- Admin panel: [URL]
- Logs: [Location]
- Metrics: [Dashboard URL]

## Common Issues

### Issue: High Error Rate
Symptoms: Error rate > 5%, alerts firing

Diagnosis:
1. Check error tracking for new errors
2. Check recent deployments
3. Check dependency health

Resolution:
- If new deployment: Rollback
- If dependency: Check their status page
- If unknown: Page on-call

### Issue: Slow Response Times
Symptoms: p95 > 2s, users complaining

Diagnosis:
1. Check database query times
2. Check external API latency
3. Check CPU/memory

Resolution:
- Database: Identify slow queries, add index
- External API: Check circuit breaker, add timeout
- Resources: Scale up or optimize

## Maintenance Procedures
- Database maintenance: [Steps]
- Certificate renewal: [Steps]
- Secret rotation: [Steps]
"""

TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            ["# x", "## Access", "### Issue: y", "```", "- Purpose: z", "Diagnosis:", "Alerts: none", "1. a", "  b", "",
             "{#k}", "## Not Placed", "Owner: me", "\t- q", "~~~", "<!-- x -->", "a #"]
        ),
        max_size=4,
    ).map("\n".join),
)  # fmt: skip
SEEN = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
LINES = st.lists(st.builds(Line, TEXTS, TEXTS), max_size=4).map(tuple)
STEPS = st.lists(TEXTS, max_size=3).map(tuple)
ISSUES = st.builds(
    Issue,
    st.one_of(st.sampled_from(["high_error_rate", "k", ""]), TEXTS),
    TEXTS,
    TEXTS,
    STEPS,
    STEPS,
    st.lists(st.sampled_from([*ALERTS, "none"]), max_size=3).map(tuple),
)
RUNBOOKS = st.builds(Runbook, TEXTS, LINES, LINES, st.lists(ISSUES, max_size=3).map(tuple), LINES, TEXTS)


def test_the_template_is_the_document_that_everybody_knows_word_for_word():
    assert write(template()) == SEED
    assert read(SEED).runbook == template()
    assert read(SEED).unplaced == ()


@settings(max_examples=150, deadline=None)
@given(RUNBOOKS)
def test_written_and_read_again_it_is_the_same(made):
    runbook = normal(made)
    assert normal(runbook) == runbook
    assert untold(told(runbook)) == runbook
    assert read(write(runbook)).runbook == runbook
    assert read(write(runbook)).unplaced == ()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(SEEN, st.sampled_from(SEED.splitlines())), max_size=20).map("\n".join))
def test_no_word_of_a_document_is_lost(document):
    runbook = read(document).runbook
    written = write(runbook)
    words = {word for word in re.findall(r"[a-z]+", document.casefold()) if len(word) > 1}
    assert words <= set(re.findall(r"[a-z]+", written.casefold())) | {"none"}
    assert read(written).runbook == runbook


def test_what_has_no_place_is_kept_and_named_with_its_line():
    document = SEED.replace("## Access", "Call me first.\n\n## Escalation\n\nRing **twice**.\n\n## Access")
    found = read(document)
    assert replace(found.runbook, rest="") == template()
    assert [(one.line, one.where) for one in found.unplaced] == [(8, "Service Overview"), (10, "Escalation")]
    assert "Call me first." in found.runbook.rest
    assert "Ring **twice**." in found.runbook.rest
    assert read(write(found.runbook)).runbook == found.runbook


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("- Owner: [Contact]", "- Owner: A\n- Owner: B", "- Owner: B"),
        ("## Access", "## Access\n\n## Access", "## Access"),
        ("Resolution:\n- If new", "Diagnosis:\n- If new", "Diagnosis:"),
        ("Symptoms: p95", "Alerts: smoke\nSymptoms: p95", "Alerts: smoke"),
        ("### Issue: Slow Response Times", "### Slow Response Times", "### Slow Response Times"),
        ("## Common Issues", "```\n## Common Issues\n```\n## Common Issues", "## Common Issues"),
    ],
)
def test_what_is_said_twice_or_otherwise_is_not_taken_for_the_one_that_counts(old, new, kept):
    found = read(SEED.replace(old, new))
    assert any(kept in one.text for one in found.unplaced)
    assert kept in found.runbook.rest


def test_a_text_of_several_lines_is_written_below_its_label():
    steps = "Stop the workers.\n\n    ./vacuum --full\n# not a heading\n```\nStart them."
    changed = normal(replace(template(), procedures=(Line("database MAINTENANCE", steps),)))
    assert changed.procedures[0] == Line("Database maintenance", steps)
    assert read(write(changed)).runbook == changed


def test_an_issue_keeps_its_key_and_its_alerts_when_a_document_does_not_name_them():
    before = normal(
        Runbook(
            issues=(Issue("queue", "The queue is long", alerts=("down",)), Issue("high_error_rate", "Errors"))
        )
    )
    document = (
        "## Common Issues\n### Issue: Errors\n### Issue: the queue is LONG\n### Issue: New one {#mine}\n"
    )
    after = keeping_keys(read(document).runbook, before)
    assert [(one.key, one.alerts) for one in after.issues] == [
        ("high_error_rate", ()), ("queue", ("down",)), ("mine", ())
    ]  # fmt: skip


def test_the_template_answers_the_alerts_of_its_issues_and_a_document_may_say_none():
    slow = template().issues[1]
    assert slow.alerts == ("latency_critical", "latency_warning", "memory_used")
    silent = normal(replace(template(), issues=(replace(slow, alerts=()),)))
    assert "Alerts: none" in write(silent)
    assert read(write(silent)).runbook == silent


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "[', 'name = "['),
        ('"Owner" = "[Contact]"\n', ""),
        ('"memory_used"', '"smoke"'),
        ('key = "slow_response_times"', 'key = "high_error_rate"'),
        ("[overview]", "[overview"),
    ],
)
def test_a_template_with_a_mistake_is_refused(old, new):
    text = (LIBRARY / "runbook.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(TemplateInvalid):
        read_template(text.replace(old, new, 1))
