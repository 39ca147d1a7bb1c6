"""From a `Template` back to TOML text that a person can read and edit."""

import textwrap
from collections.abc import Iterator

from .shapes import Item, ProbeFeed, Section, Template

_WIDTH = 100


def dump_template(template: Template) -> str:
    """TOML text such that `parse_template` gives the same template again."""
    lines = [
        f"slug = {_quoted(template.slug)}",
        f"kind = {_quoted(template.kind)}",
        f"title = {_quoted(template.title)}",
        *_paragraphs("description", template.description),
    ]
    for section in template.sections:
        lines.extend(_section(section))
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield from ("", "", "[[sections]]", f"key = {_quoted(section.key)}", f"title = {_quoted(section.title)}")
    yield from _paragraphs("intro", section.intro)
    for item in section.items:
        yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    yield from ("", "[[sections.items]]", f"key = {_quoted(item.key)}", f"title = {_quoted(item.title)}")
    yield from _paragraphs("why", item.why)
    yield from _paragraphs("evidence", item.evidence)
    yield from _paragraphs("remedy", item.remedy)
    yield f"accepted_by = {_quoted(item.accepted_by)}"
    yield f"fresh_for_days = {item.fresh_for_days}"
    if item.not_applicable_allowed:
        yield "not_applicable_allowed = true"
    if item.needs is not None:
        yield f"needs = {_quoted(item.needs)}"
    if item.probes:
        yield f"probes = [{', '.join(_feed(feed) for feed in item.probes)}]"


def _feed(feed: ProbeFeed) -> str:
    kind, klass = _quoted(feed.kind), _quoted(feed.klass)
    return f"{{ kind = {kind}, class = {klass}, fresh_for_days = {feed.fresh_for_days} }}"


def _paragraphs(name: str, text: str) -> Iterator[str]:
    """A long text between triple quotes. Line breaks inside it are folded when it is read."""
    if not text:
        return
    yield f'{name} = """'
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        for line in textwrap.wrap(paragraph, _WIDTH, break_long_words=False, break_on_hyphens=False):
            # Two quotes side by side could end the text early; one alone cannot.
            yield line.replace("\\", "\\\\").replace('""', '"\\"')
    yield '"""'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
