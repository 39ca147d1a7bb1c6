"""From a TOML text to a `Template`, or to a list of everything that is wrong with it."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from readiness.refusals import Invalid

from .fields import Fields, Problem
from .shapes import ACCEPTED_BY, KINDS, NEEDS, PROBE_CLASSES, Item, Needs, ProbeFeed, Section, Template

MOST_BYTES = 128 * 1024
MOST_DOTS = 50  # in one line
MOST_SECTIONS = 20
MOST_ITEMS = 50  # in one section
MOST_ITEMS_IN_ALL = 200
MOST_PROBES = 10  # of one item
MOST_PROBLEMS = 50  # shown; the first ones are the ones that get mended
TITLE = 120
SECTION_TITLE = 80
ITEM_TITLE = 200
PARAGRAPHS = 2_000

_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_SECTION = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ITEM = re.compile(r"[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,38}")
_PROBE = re.compile(r"[a-z][a-z0-9_]{0,59}")


class TemplateInvalid(Invalid):
    """The text is not a template. `problems` has every problem found, with its place."""

    code = "template-invalid"
    sentence = "This is not a checklist template."

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        fields: dict[str, list[str]] = {}
        for problem in problems:
            fields.setdefault(problem.place, []).append(problem.sentence)
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        super().__init__(fields, f"{problems[0]}{more}.")


def parse_template(text: str) -> Template:
    """Read a template from TOML text of at most 128 KiB. Raises `TemplateInvalid`."""
    problems: list[Problem] = []
    template = _template(Fields(_document(text), "template", problems))
    if problems:
        raise TemplateInvalid(problems[:MOST_PROBLEMS])
    return template


def _document(text: str) -> Mapping[str, Any]:
    # A lone surrogate cannot be encoded; it is counted here and refused by the parser or by `is_printable`.
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise TemplateInvalid([Problem("template", f"the text is longer than {MOST_BYTES // 1024} KiB")])
    # A key of n dotted parts costs the parser n * n: one line of 128 KiB could take all memory there is.
    if any(line.count(".") > MOST_DOTS for line in text.split("\n")):
        raise TemplateInvalid([Problem("template", f"a line has more than {MOST_DOTS} dots; break it up")])
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise TemplateInvalid([Problem("template", "the text is nested too deeply")]) from error
    except ValueError as error:  # TOMLDecodeError, and integers too long for Python
        raise TemplateInvalid([Problem("template", f"the text is not TOML: {error}")]) from error


def _template(fields: Fields) -> Template:
    fields.only("slug", "kind", "title", "description", "sections")
    slug = fields.name("slug", _SLUG, "lower-case letters and digits, parted by - or _")
    if len(slug) > 60:
        fields.wrong("slug has more than 60 characters")
    sections: list[Section] = []
    for number, table in enumerate(fields.tables("sections", least=1, most=MOST_SECTIONS), start=1):
        read = Fields(table, f"section {number}", fields.problems)
        section = _section(read)
        read.once("key", section.key, {other.key for other in sections})
        sections.append(section)
    if sum(len(section.items) for section in sections) > MOST_ITEMS_IN_ALL:
        fields.wrong(f"more than {MOST_ITEMS_IN_ALL} items in all")
    return Template(
        slug=slug,
        kind=fields.choice("kind", KINDS),
        title=fields.text("title", most=TITLE, lines=False),
        description=fields.text("description", most=PARAGRAPHS, optional=True),
        sections=tuple(sections),
    )


def _section(fields: Fields) -> Section:
    fields.only("key", "title", "intro", "items")
    key = fields.name("key", _SECTION, "a lower-case word such as security")
    title = fields.text("title", most=SECTION_TITLE, lines=False)
    intro = fields.text("intro", most=PARAGRAPHS, optional=True)
    items: list[Item] = []
    for number, table in enumerate(fields.tables("items", least=1, most=MOST_ITEMS), start=1):
        read = Fields(table, f"{fields.place}, item {number}", fields.problems)
        item = _item(read, section=key)
        read.once("key", item.key, {other.key for other in items})
        items.append(item)
    return Section(key=key, title=title, intro=intro, items=tuple(items))


def _item(fields: Fields, *, section: str) -> Item:
    key = _item_key(fields, section=section)
    fields.only(
        "key", "title", "why", "evidence", "remedy", "accepted_by", "fresh_for_days",
        "not_applicable_allowed", "needs", "probes",
    )  # fmt: skip
    probes = _probes(fields)
    return Item(
        key=key,
        title=fields.text("title", most=ITEM_TITLE, lines=False),
        why=fields.text("why", most=PARAGRAPHS),
        evidence=fields.text("evidence", most=PARAGRAPHS),
        remedy=fields.text("remedy", most=PARAGRAPHS),
        accepted_by=fields.choice("accepted_by", ACCEPTED_BY),
        fresh_for_days=fields.number("fresh_for_days", least=1, most=3650),
        not_applicable_allowed=fields.flag("not_applicable_allowed"),
        needs=_needs(fields, probes),
        probes=probes,
    )


def _item_key(fields: Fields, *, section: str) -> str:
    form = f"the section's key, a dot and a word, such as {section or 'security'}.https"
    key = fields.name("key", _ITEM, form)
    if not key:
        return ""
    fields.place = f"{fields.place.rpartition(' ')[0]} {key}"
    if section and not key.startswith(f"{section}."):
        fields.wrong(f"key must begin with {section}. like its section")
    return key


def _needs(fields: Fields, probes: tuple[ProbeFeed, ...]) -> Needs | None:
    if "needs" in fields.table:
        return fields.choice("needs", NEEDS)
    # Without a probe that proves it, at least a person has to say something: never "nothing is needed".
    return None if any(feed.klass == "proves" for feed in probes) else "person"


def _probes(fields: Fields) -> tuple[ProbeFeed, ...]:
    feeds: dict[str, ProbeFeed] = {}
    for number, table in enumerate(fields.tables("probes", least=0, most=MOST_PROBES), start=1):
        read = Fields(table, f"{fields.place}, probe {number}", fields.problems)
        read.only("kind", "class", "fresh_for_days")
        kind = read.name("kind", _PROBE, "the name of a kind of probe, such as https_redirect")
        read.once("kind", kind, feeds)
        feeds[kind] = ProbeFeed(
            kind=kind,
            klass=read.choice("class", PROBE_CLASSES),
            fresh_for_days=read.number("fresh_for_days", least=1, most=3650, default=1),
        )
    # Which probe is named first says nothing, so it must not change the digest.
    return tuple(feeds[kind] for kind in sorted(feeds))
