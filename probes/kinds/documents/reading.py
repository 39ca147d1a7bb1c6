"""A Markdown, reStructuredText or HTML document as headings with what stands below them. Pure."""

import re
from dataclasses import dataclass
from html import unescape

_MARKED = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_UNDERLINE = re.compile(r"([=\-~^\"'`#*+.:_])\1{2,}[ \t]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_LISTED = re.compile(r"[ \t]*(?:[-*+]|\(?\d{1,2}[.)])[ \t]+(.+)")
_TAGGED = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_ITEM = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|head|nav)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{1,2000}>")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading or a point of a list, and how many words it has below it (a point: in itself). `code` says that an
    example of commands stands there.
    """

    title: str
    words: int
    listed: bool = False
    code: bool = False


def parts(text: str) -> tuple[Part, ...]:
    """Headings and points in order; what stands in an example is neither."""
    plain = _from_html(text) if _TAGGED.search(text) and "\n#" not in f"\n{text}" else text
    lines = plain.splitlines()
    found: list[Part] = []
    title, words, code, fenced = "", 0, False, ""
    for at, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence and (not fenced or fence[1] == fenced):
            fenced, code = ("" if fenced else fence[1]), True
            continue
        heading = "" if fenced else _heading(lines, at)
        if heading:
            found.append(Part(title, words, code=code))
            title, words, code = heading, 0, False
            continue
        if not fenced and _UNDERLINE.fullmatch(line):
            continue
        listed = None if fenced else _LISTED.fullmatch(line)
        if listed:
            found.append(Part(_clean(listed[1]), len(listed[1].split()), listed=True))
        code = code or line.startswith(("    ", "\t", ".. code"))
        words += len(line.split())
    found.append(Part(title, words, code=code))
    return tuple(part for part in found if part.title)


def _heading(lines: list[str], at: int) -> str:
    """The heading on this line, "" for none: marked with #, or underlined on the next line."""
    marked = _MARKED.fullmatch(lines[at])
    if marked:
        return _clean(marked[2])
    below = lines[at + 1] if at + 1 < len(lines) else ""
    text = lines[at].strip()
    underlined = _UNDERLINE.fullmatch(below) and len(below.strip()) >= min(len(text), 3)
    return _clean(text) if text and underlined and not _LISTED.fullmatch(lines[at]) else ""


def _from_html(text: str) -> str:
    """The same as Markdown, near enough: headings, points and words."""
    text = _UNSEEN.sub(" ", text)
    text = _TAGGED.sub(lambda found: f"\n\n# {' '.join(_TAG.sub(' ', found[2]).split())}\n", text)
    text = _ITEM.sub("\n- ", text).replace("<pre", "\n```\n<pre").replace("</pre>", "</pre>\n```\n")
    return unescape(_TAG.sub(" ", text))


def _clean(title: str) -> str:
    return re.sub(r"[*_`]", "", _LINK.sub(r"\1", title)).strip()
