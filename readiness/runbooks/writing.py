"""A runbook as a Markdown document, in the form of the template that everybody knows. Pure."""

from collections.abc import Iterator

from .structure import Issue, Line, Runbook, key_from
from .template import alerts_by_key

TITLE = "# Runbook: "
#: The headings of the sections, by the field that each one fills.
HEADINGS = {
    "overview": "Service Overview",
    "access": "Access",
    "issues": "Common Issues",
    "procedures": "Maintenance Procedures",
    "rest": "Not Placed",
}


def write(runbook: Runbook) -> str:
    """The document, ending in a line end. `reading.read` gives the same runbook again."""
    return "\n".join(_document(runbook)) + "\n"


def _document(runbook: Runbook) -> Iterator[str]:
    yield f"{TITLE}{runbook.title}".rstrip()
    for part in ("overview", "access"):
        yield from _section(part, getattr(runbook, part))
    yield from ("", f"## {HEADINGS['issues']}")
    for issue in runbook.issues:
        yield from _issue(issue)
    yield from _section("procedures", runbook.procedures)
    if runbook.rest:
        yield from ("", f"## {HEADINGS['rest']}", "", runbook.rest)


def _section(part: str, lines: tuple[Line, ...]) -> Iterator[str]:
    yield from ("", f"## {HEADINGS[part]}")
    for one in lines:
        first, *others = one.text.split("\n")
        yield f"- {one.label}: {first}".rstrip()
        yield from (f"  {line}".rstrip() for line in others)


def _issue(issue: Issue) -> Iterator[str]:
    # A key that the title does not suggest is told, or an alert would lose its way after the next import.
    told = (
        "" if issue.key == key_from(issue.title) and not issue.title.endswith("}") else f" {{#{issue.key}}}"
    )
    yield from ("", f"### Issue: {issue.title}{told}".rstrip(), f"Symptoms: {issue.symptoms}".rstrip())
    yield from ("", "Diagnosis:")
    yield from (f"{number}. {step}" for number, step in enumerate(issue.diagnosis, 1))
    yield from ("", "Resolution:")
    yield from (f"- {step}" for step in issue.resolution)
    # Those of the template answer the template's alerts, and the template's document does not name them.
    if issue.alerts != alerts_by_key().get(issue.key, ()):
        yield from ("", f"Alerts: {', '.join(issue.alerts) or 'none'}")
