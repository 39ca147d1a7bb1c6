"""Reading a template: what is refused and where, and what is understood."""

import pytest

from readiness.checklists.template import (
    Item,
    ProbeFeed,
    Section,
    Template,
    TemplateInvalid,
    canonical,
    digest,
    parse_template,
)
from readiness.refusals import Refusal

TEXT = '''
slug = "mobile"
kind = "launch"
title = "Mobile app"

[[sections]]
key = "store"
title = "Store"

[[sections.items]]
key = "store.listing"
title = "Listing approved"
why = """
Without a listing
nobody finds it.
"""
evidence = "A link to the listing."
remedy = "Submit it."
accepted_by = "peer"
fresh_for_days = 90

[[sections]]
key = "security"
title = "Security"

[[sections.items]]
key = "security.https"
title = "HTTPS only"
why = "Because."
evidence = "A run."
remedy = "Redirect."
accepted_by = "security_reviewer"
fresh_for_days = 30
probes = [{ kind = "https_redirect", class = "proves" }]
'''

HTTPS = "section 2, item security.https"


def problems(old, new=""):
    assert old in TEXT
    return refused(TEXT.replace(old, new))


def refused(text):
    with pytest.raises(TemplateInvalid) as refusal:
        parse_template(text)
    return [str(problem) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('slug = "mobile"', "", "template: slug must be lower-case letters and digits, parted by - or _"),
        ('slug = "mobile"', 'slug = "../x"', "template: slug must be lower-case letters and digits"),
        ('slug = "mobile"', f'slug = "{"m" * 61}"', "template: slug has more than 60 characters"),
        ('kind = "launch"', 'kind = "party"', "template: kind must be one of launch, pre_deployment"),
        ('title = "Mobile app"', "", "template: title is missing"),
        ('title = "Mobile app"', "title = 7", "template: title must be text in quotes"),
        ('title = "Mobile app"', f'title = "{"x" * 121}"', "template: title has 121 characters; at most 120"),
        ('title = "Mobile app"', 'title = "a\\n\\nb"', "template: title must be one line"),
        ('title = "Mobile app"', 'title = "a\\u0000b"', "template: title holds characters that"),
        ('title = "Mobile app"', 'title = "a\\u202eb"', "template: title holds characters that"),
        ('title = "Mobile app"', 'title = "M"\nowner = "me"', "template: 'owner' is not a field here"),
        ('key = "security"', 'key = "Security"', "section 2: key must be a lower-case word"),
        ('key = "security.https"', 'key = "https"', "section 2, item 1: key must be the section's key"),
        (
            'key = "security.https"',
            'key = "store.https"',
            "section 2, item store.https: key must begin with security. like its section",
        ),
        ("fresh_for_days = 30", "fresh_for_days = 0", f"{HTTPS}: fresh_for_days must be 1 to 3650"),
        ("fresh_for_days = 30", "fresh_for_days = 3651", f"{HTTPS}: fresh_for_days must be 1 to 3650"),
        ("fresh_for_days = 30", "fresh_for_days = true", f"{HTTPS}: fresh_for_days must be 1 to 3650"),
        ("fresh_for_days = 30", "fresh_for_days = 1.5", f"{HTTPS}: fresh_for_days must be 1 to 3650"),
        ("fresh_for_days = 30", "", f"{HTTPS}: fresh_for_days must be 1 to 3650"),
        (
            "fresh_for_days = 30",
            "fresh_for_days = 30\nfresh = 1",
            f"{HTTPS}: 'fresh' is not a field here; the fields are key, title, why",
        ),
        (
            "fresh_for_days = 30",
            'fresh_for_days = 30\nnot_applicable_allowed = "yes"',
            f"{HTTPS}: not_applicable_allowed must be true or false",
        ),
        ("fresh_for_days = 30", 'fresh_for_days = 30\nneeds = "luck"', f"{HTTPS}: needs must be one of"),
        ('"security_reviewer"', '"anybody"', f"{HTTPS}: accepted_by must be one of peer, lead"),
        ('why = "Because."', "", f"{HTTPS}: why is missing"),
        ('why = "Because."', 'why = "  "', f"{HTTPS}: why is missing"),
        ('why = "Because."', f'why = "{"x" * 2001}"', f"{HTTPS}: why has 2001 characters; at most 2000"),
        ('class = "proves"', 'class = "attests"', f"{HTTPS}, probe 1: class must be one of proves, supports"),
        ('kind = "https_redirect"', 'kind = "HTTPS"', f"{HTTPS}, probe 1: kind must be the name of a kind"),
        (
            'class = "proves" }',
            'class = "proves" }, { kind = "https_redirect", class = "supports" }',
            f"{HTTPS}, probe 2: kind https_redirect is there twice",
        ),
        ('class = "proves" }', 'class = "proves", every = 5 }', f"{HTTPS}, probe 1: 'every' is not a field"),
        (
            'class = "proves" }',
            'class = "proves", fresh_for_days = 0 }',
            f"{HTTPS}, probe 1: fresh_for_days must be 1 to 3650",
        ),
        (
            'probes = [{ kind = "https_redirect", class = "proves" }]',
            'probes = "https_redirect"',
            f"{HTTPS}: probes must be a list of tables",
        ),
    ],
)  # fmt: skip
def test_one_mistake_is_told_with_its_place(old, new, told):
    (only,) = problems(old, new)
    assert only.startswith(told)


def test_all_mistakes_are_told_at_once():
    assert len(refused(TEXT.replace("fresh_for_days", "fresh").replace('"launch"', '"party"'))) == 5


def test_two_sections_of_one_key_are_refused():
    told = problems('key = "security"\n', 'key = "store"\n')
    assert told[-1] == "section 2: key store is there twice"


def test_two_items_of_one_key_are_refused():
    start = TEXT.rindex("[[sections.items]]")
    assert refused(TEXT + TEXT[start:]) == [
        "section 2, item security.https: key security.https is there twice"
    ]


def test_a_template_without_sections_or_a_section_without_items_is_refused():
    header = TEXT[: TEXT.index("[[sections]]")]
    assert refused(header) == ["template: sections has 0 entries; 1 to 20 are allowed"]
    bare = header + '[[sections]]\nkey = "store"\ntitle = "Store"'
    assert refused(bare) == ["section 1: items has 0 entries; 1 to 50 are allowed"]


def test_the_refusal_is_one_of_ours_and_names_the_fields():
    with pytest.raises(Refusal) as refusal:
        parse_template(TEXT.replace("fresh_for_days = 30", "fresh_for_days = 0"))
    assert (refusal.value.code, refusal.value.status) == ("template-invalid", 422)
    assert refusal.value.fields == {HTTPS: ["fresh_for_days must be 1 to 3650"]}
    assert refusal.value.sentence == f"{HTTPS}: fresh_for_days must be 1 to 3650."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "slug must be"),
        ("slug = ", "the text is not TOML"),
        ("x = " + "[" * 100_000, "nested too deeply"),
        ("x = " + "9" * 100_000, "the text is not TOML"),
        ("#" * (128 * 1024 + 1), "longer than 128 KiB"),
        ("# " + "\u00e9" * (64 * 1024), "longer than 128 KiB"),
        # Each of these would cost the parser memory by the square of the number of parts.
        ("a." * 60_000 + "b = 1", "more than 50 dots"),
        ("x = { " + "a." * 60_000 + "b = 1 }", "more than 50 dots"),
        ('"\u2028".' * 20_000 + "b = 1", "more than 50 dots"),
        ("[" + "a." * 60_000 + "b]", "more than 50 dots"),
        ("\ud800", "the text"),
    ],
)
def test_hostile_texts_are_refused_quickly(text, told):
    assert told in refused(text)[0]


def test_at_most_fifty_problems_are_told():
    many = TEXT + "".join(f"wrong_{number} = 1\n" for number in range(80))
    assert len(refused(many)) == 50


def test_line_breaks_are_folded_and_blank_lines_part_paragraphs():
    template = parse_template(TEXT.replace("nobody finds it.", "nobody   finds it.\n \nEver."))
    assert template.item("store.listing").why == "Without a listing nobody finds it.\n\nEver."


def test_what_is_left_out_has_its_default():
    template = parse_template(TEXT)
    assert (template.description, template.sections[0].intro) == ("", "")
    assert template.item("security.https").probes == (ProbeFeed("https_redirect", "proves", 1),)
    assert not template.item("security.https").not_applicable_allowed


def test_an_item_that_no_probe_proves_needs_at_least_a_person():
    assert parse_template(TEXT).item("store.listing").needs == "person"
    assert parse_template(TEXT).item("security.https").needs is None
    assert parse_template(TEXT.replace('"proves"', '"supports"')).item("security.https").needs == "person"


def test_the_order_of_probes_says_nothing():
    feeds = ['{ kind = "a", class = "proves" }', '{ kind = "b", class = "supports" }']
    one, other = (
        TEXT.replace('{ kind = "https_redirect", class = "proves" }', ", ".join(order))
        for order in (feeds, feeds[::-1])
    )
    assert digest(parse_template(one)) == digest(parse_template(other))


def test_two_unicode_spellings_are_one_template():
    composed = parse_template(TEXT.replace("Mobile app", "Caf\u00e9"))
    decomposed = parse_template(TEXT.replace("Mobile app", "Cafe\u0301"))
    assert composed == decomposed
    assert digest(composed) == digest(decomposed)


def test_the_canonical_form_is_this_one_for_ever():
    template = Template(
        slug="tiny",
        kind="launch",
        title="Tiny",
        description="",
        sections=(
            Section(
                key="a",
                title="A",
                intro="",
                items=(
                    Item(
                        key="a.b",
                        title="B",
                        why="W",
                        evidence="E",
                        remedy="R",
                        accepted_by="peer",
                        fresh_for_days=30,
                        probes=(ProbeFeed("dns_records", "proves"),),
                    ),
                ),
            ),
        ),
    )
    assert canonical(template) == {
        "format": 1,
        "slug": "tiny",
        "kind": "launch",
        "title": "Tiny",
        "description": "",
        "sections": [
            {
                "key": "a",
                "title": "A",
                "intro": "",
                "items": [
                    {
                        "key": "a.b",
                        "title": "B",
                        "why": "W",
                        "evidence": "E",
                        "remedy": "R",
                        "accepted_by": "peer",
                        "fresh_for_days": 30,
                        "not_applicable_allowed": False,
                        "needs": None,
                        "probes": [{"kind": "dns_records", "class": "proves", "fresh_for_days": 1}],
                    }
                ],
            }
        ],
    }
    assert digest(template) == "6d4e32cd753c02a8de83206b6d41b066845b28a472c64e1e7ba35555aa0e54bd"
