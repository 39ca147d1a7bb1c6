"""docs/ingest.md says what the formats are: each is named with its rule, and each example in it is taken."""

import json
import re

from readiness.ingest.discovery import formats
from tests.house.tree import ROOT

DOC = (ROOT / "docs/ingest.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", DOC.partition("## Formats")[2], re.MULTILINE))
EXAMPLES = re.findall(
    r"^### `(\w+)`\n.*?^```json\n(.*?)^```$.*?^```json\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL
)


def lasts(seconds: float) -> str:
    hours = int(seconds // 3600)
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"


def test_every_format_is_in_the_table_with_what_it_testifies_for_and_its_rule():
    told = {
        fmt.name: " | ".join(
            (
                ", ".join(f"{feed.klass} `{feed.item}`" for feed in fmt.feeds),
                lasts(fmt.ttl.total_seconds()),
                fmt.source,
            )
        )
        for fmt in formats().values()
    }
    assert told == ROWS


def test_every_format_of_the_portals_own_is_shown_by_an_example_that_passes_and_by_its_schema():
    own = {name: fmt for name, fmt in formats().items() if fmt.schema is not None}
    assert {name for name, _example, _schema in EXAMPLES} == set(own)
    for name, example, schema in EXAMPLES:
        fmt, given = own[name], own[name].good[0].given
        verdict = fmt.judge(fmt.parse(example.encode(), given), given)
        assert verdict.status == "pass", (name, verdict)
        assert json.loads(schema) == json.loads(json.dumps(fmt.schema)), name


def test_the_refusals_of_identity_tokens_are_told_by_their_codes():
    source = (ROOT / "readiness/ingest/identity/refusing.py").read_text("utf-8")
    codes = set(re.findall(r'code = "([\w-]+)"', source)) - {"identity-refused"}
    assert [code for code in sorted(codes) if f"`{code}`" not in DOC] == []
