"""The strict policy `default-src 'self'` lets no inline code, inline style or data: address through."""

import re

import pytest

from tests.house.tree import files, named

TEMPLATES = [path for path in files("*.html") if "templates" in path.parts]
# A PDF has its style inside; it is read by WeasyPrint and never by a browser. A mail carries its style on each
# element, since mail readers drop style sheets; our headers do not travel with it.
MAILS = {"mail", "email", "notify"}
PAGES = [
    path
    for path in TEMPLATES
    if "pdf" not in path.stem and "reports" not in path.parts and MAILS.isdisjoint(path.parts)
]
FORBIDDEN = {
    "an inline script": r"<script(?![^>]*\bsrc=)[^>]*>",
    "an inline style sheet": r"<style\b",
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "an event attribute": r"<[^>]*\son[a-z]+\s*=",
    "autofocus, which is refused loudly when a person is faster (data-focus, data-first)": r"<[^>]*\sautofocus\b",
    "a javascript: address": r"javascript:",
    "a data: address": r"[\"'(]data:",
    "somebody else's server": r"<(?:script|link|img|iframe)[^>]*\b(?:src|href)\s*=\s*[\"'](?:https?:)?//",
}


def without_comments(text: str) -> str:
    """What reaches the browser whatever the data is: no comments, no template tags, no values."""
    hidden = r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->|{%.*?%}|{{.*?}}"
    return re.sub(hidden, "", text, flags=re.DOTALL)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_page_holds(what: str):
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    assert [named(path) for path in PAGES if pattern.search(without_comments(path.read_text()))] == []


def test_pictures_have_a_text_alternative():
    bare = re.compile(r"<img(?![^>]*\balt=)[^>]*>", re.IGNORECASE)
    assert [named(path) for path in TEMPLATES if bare.search(without_comments(path.read_text()))] == []


def test_there_are_pages_to_look_at():
    assert len(PAGES) > 10
