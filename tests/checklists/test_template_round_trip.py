"""Whatever a template says survives being written as text and read again."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.characters import TURNING
from readiness.checklists.template import (
    ACCEPTED_BY,
    KINDS,
    NEEDS,
    PROBE_CLASSES,
    Item,
    ProbeFeed,
    Section,
    Template,
    TemplateInvalid,
    digest,
    dump_template,
    library,
    parse_template,
)

TEXT = dump_template(library()[0])


def _readable(text):
    """As the reader leaves a text: NFC, single spaces, no control characters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


texts = (
    st.text(
        st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="".join(TURNING))
        | st.sampled_from("\"\\ #[]='"),
        min_size=1,
        max_size=60,
    )
    .map(_readable)
    .filter(bool)
)
paragraphs = st.lists(texts, min_size=1, max_size=3).map("\n\n".join)
names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
feeds = st.lists(
    st.builds(ProbeFeed, names, st.sampled_from(PROBE_CLASSES), st.integers(1, 3650)),
    max_size=3,
    unique_by=lambda feed: feed.kind,
).map(lambda some: tuple(sorted(some, key=lambda feed: feed.kind)))


@st.composite
def items(draw, section):
    probes = draw(feeds)
    proven = any(feed.klass == "proves" for feed in probes)
    return Item(
        key=f"{section}.{draw(names)}",
        title=draw(texts),
        why=draw(paragraphs),
        evidence=draw(paragraphs),
        remedy=draw(paragraphs),
        accepted_by=draw(st.sampled_from(ACCEPTED_BY)),
        fresh_for_days=draw(st.integers(1, 3650)),
        not_applicable_allowed=draw(st.booleans()),
        needs=draw(st.sampled_from(NEEDS) | st.none()) if proven else draw(st.sampled_from(NEEDS)),
        probes=probes,
    )


@st.composite
def sections(draw, key):
    some = draw(st.lists(items(key), min_size=1, max_size=3, unique_by=lambda item: item.key))
    return Section(key=key, title=draw(texts), intro=draw(st.just("") | paragraphs), items=tuple(some))


@st.composite
def templates(draw):
    keys = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    return Template(
        slug=draw(st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8})?", fullmatch=True)),
        kind=draw(st.sampled_from(KINDS)),
        title=draw(texts),
        description=draw(st.just("") | paragraphs),
        sections=tuple(draw(sections(key)) for key in keys),
    )


@settings(max_examples=150, deadline=None)
@given(templates())
def test_whatever_is_written_reads_back_the_same(template):
    again = parse_template(dump_template(template))
    assert again == template
    assert digest(again) == digest(template)


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=200)
    | st.builds(lambda cut, more: TEXT[:cut] + more, st.integers(0, len(TEXT)), st.text())
)
def test_any_text_is_read_or_refused(text):
    try:
        template = parse_template(text)
    except TemplateInvalid:
        return
    assert parse_template(dump_template(template)) == template
