"""Documents on real servers, told by their headings and what stands below them."""

from datetime import UTC, datetime

import pytest

from probes.declaring import NotDeclarable, read
from probes.grant import Grant
from probes.kinds.documents.facts import Declared, raw_address
from probes.kinds.documents.reading import parts
from tests.probes.sites import Answer

AT = datetime(2026, 6, 1, tzinfo=UTC)
STEPS = (
    "Announce deployment", "Enable maintenance mode", "Run database migrations", "Deploy new code", "Run smoke tests",
    "Monitor error rates", "Disable maintenance mode", "Announce completion",
)  # fmt: skip
BACK = """# Rollback\n\n## Rollback triggers\n- Error rate above 10 %\n- Data corruption detected\n
## Rollback steps\n1. Revert to previous deployment\n2. Revert database migrations (if safe)\n3. Notify stakeholders
4. Investigate root cause\n5. Fix and re-attempt with more testing\n"""
README = """Shop
====

Requirements
------------
Python 3.11 and make, nothing else.

Run it
------
    make run

Tests
-----
    make test

Settings
--------
All of them are environment variables.
"""


def headed(*steps: str, below: str = "The tool does it, as agreed.") -> str:
    return "# How we deploy\n\n" + "\n".join(f"## {step}\n\n{below}\n" for step in steps)


@pytest.fixture
def verdict(look, site, certified):
    """What is said of a deployment document, beside a good rollback document and README."""

    def say(
        deployment: str = "", *, rollback: str = BACK, readme: str = README, status: int = 200, **headers: str
    ):
        kind = {"Content-Type": "text/markdown"}
        files = {
            "/deploy.md": Answer(status, deployment.encode(), {**kind, **headers}),
            "/rollback.md": Answer(body=rollback.encode(), headers={**kind}),
            "/README.rst": Answer(body=readme.encode(), headers={**kind}),
            "/moved.md": Answer(302, headers={"Location": "/deploy.md"}),
        }
        port = site(lambda asked: files.get(asked.path, Answer(404)), tls=certified()).port
        origin = f"https://app.test:{port}"
        declared = Declared(f"{origin}/moved.md", f"{origin}/rollback.md", f"{origin}/README.rst")
        said = look("documents", https_port=port, at=AT, grant=Grant(declared=declared)).verdict
        return str(said.status), said.code

    return say


@pytest.mark.parametrize(
    "text",
    [
        headed(*STEPS),
        "# Deploy\n\n" + "\n".join(f"{number}. {step}" for number, step in enumerate(STEPS, 1)),
        "<html><body>" + "".join(f"<h2>{step}</h2><p>Do it with the tool.</p>" for step in STEPS),
        headed(*(f"**{step}**" for step in STEPS), below="```\nmake it\n```"),
        headed(*(step.upper() for step in STEPS)),
    ],
)
def test_documents_with_every_step_are_covered(verdict, text):
    assert verdict(text) == ("pass", "covered")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (headed(*STEPS[:5]), "not_covered"),
        ("# How we deploy\n\nAnnounce, migrate, deploy new code, smoke tests.\n", "not_covered"),
        ("```\n" + headed(*STEPS, below="") + "```\n# Deploy\nwith care and love\n", "not_covered"),
        (headed(*STEPS, below=""), "headings_only"),
        (headed(*STEPS, below="TODO"), "headings_only"),
    ],
)
def test_a_document_that_lacks_steps_or_content_fails(verdict, text, code):
    assert verdict(text) == ("fail", code)


def test_two_steps_may_lack_with_a_warning(verdict):
    assert verdict(headed(*STEPS[1:7])) == ("warn", "partly_covered")


def test_a_rollback_document_and_a_readme_must_cover_theirs_too(verdict):
    assert verdict(headed(*STEPS), rollback="# Rollback\nWe never needed it so far.\n") == (
        "fail",
        "not_covered",
    )
    assert verdict(headed(*STEPS), readme="# Shop\nA shop for everybody.\n") == ("fail", "not_covered")


def test_a_document_of_last_year_fails_where_the_server_tells(verdict):
    old = {"Last-Modified": "Sat, 31 May 2025 00:00:00 GMT"}
    assert verdict(headed(*STEPS), **old) == ("fail", "old")


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, ("fail", "gone")), (403, ("error", "closed_to_us")), (500, ("error", "closed_to_us"))],
)
def test_a_document_that_is_not_served_is_no_pass(verdict, status, said):
    assert verdict(headed(*STEPS), status=status) == said


def test_a_page_that_a_script_fills_is_no_pass(verdict):
    assert verdict("<!doctype html><div id=app></div><script>x='## Announce'</script>") == (
        "error",
        "no_headings",
    )


def test_without_a_declaration_nothing_is_judged(look):
    said = look("documents").verdict
    assert (str(said.status), said.code) == ("skipped", "none_declared")


def test_only_https_addresses_can_be_declared():
    good = dict.fromkeys(("deployment", "rollback", "readme"), "https://app.test/a.md")
    assert read(Declared, good).readme == "https://app.test/a.md"
    for bad in ("http://app.test/a.md", "ftp://app.test", "words"):
        with pytest.raises(NotDeclarable):
            read(Declared, good | {"readme": bad})


def test_a_repositorys_page_is_read_at_the_file_itself():
    assert raw_address("https://github.com/a/b/blob/main/docs/x.md#y") == (
        "https://raw.githubusercontent.com/a/b/main/docs/x.md"
    )
    assert raw_address("https://git.test/a/b/-/blob/main/x.md") == "https://git.test/a/b/-/raw/main/x.md"


def test_headings_inside_examples_and_rules_are_no_headings():
    found = parts("# One\n\n```\n# two\n```\n\n---\n\nwords\n\nThree\n-----\n")
    assert [(part.title, part.code) for part in found] == [("One", True), ("Three", False)]
