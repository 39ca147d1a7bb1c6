"""The text of PROBE_ALLOW: what it means, and what it may not say."""

# ruff: noqa: RUF001 - the odd digits are the point

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.client import AllowRule, parse_allow_rules


def test_nothing_permits_nothing():
    for text in ("", "   ", "\n\n", ";;", "# only a comment"):
        assert parse_allow_rules(text) == ()


def test_a_rule_with_all_its_parts():
    (rule,) = parse_allow_rules(
        '127.0.0.0/8:8000-9000,8443 suffix=.local team=web environment=staging reason="sample; service" '
        "expires=2027-01-01 id=sample"
    )
    assert rule == AllowRule(
        "127.0.0.0/8",
        ports=((8000, 9000), 8443),
        name_suffix=".local",
        team="web",
        environment="staging",
        reason="sample; service",
        expires_at=datetime(2027, 1, 1, tzinfo=UTC),
        id="sample",
    )


def test_lines_semicolons_and_comments():
    rules = parse_allow_rules("""
        10.0.0.0/8            # the office
        192.168.1.7:5432; [fd12:3456::/32]:8443
        fd00:1::/64
    """)
    assert [(rule.cidr, rule.ports) for rule in rules] == [
        ("10.0.0.0/8", ()),
        ("192.168.1.7/32", (5432,)),
        ("fd12:3456::/32", (8443,)),
        ("fd00:1::/64", ()),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10.0.0.1/8", "host bits"),
        ("10.0.0.0/33", "not a network"),
        ("internal", "not a network"),
        ("app.test/8", "not a network"),
        ("0.0.0.0/0", "too wide"),
        ("8.0.0.0/7", "too wide"),
        ("::/0", "too wide"),
        ("169.254.169.254", "metadata"),
        ("169.254.0.0/16", "metadata"),
        ("fd00:ec2::254", "metadata"),
        ("10.0.0.0/8:0", "1 to 65535"),
        ("10.0.0.0/8:65536", "1 to 65535"),
        ("10.0.0.0/8:9000-8000", "lower one first"),
        ("10.0.0.0/8:http", "not a port"),
        ("10.0.0.0/8:80,", "not a port"),
        ("10.0.0.0/8:80-", "not a port"),
        ("10.0.0.0/8:８０", "not a port"),
        ("10.0.0.0/8 suffix=local", "begins with a dot"),
        ("10.0.0.0/8 suffix=.Local", "lower case"),
        ("10.0.0.0/8 expires=soon", "not a date"),
        ("10.0.0.0/8 expires=2027-02-30", "not a date"),
        ("10.0.0.0/8 expires=", "not one of"),
        ("10.0.0.0/8 until=2027-01-01", "not one of"),
        ("10.0.0.0/8 sample service", "not one of"),
        ("10.0.0.0/8 team=a team=b", "stands twice"),
        ('10.0.0.0/8 reason="open', "quotation mark"),
        ("[fd00::/8]8443", "a colon"),
        ("team=a 10.0.0.0/8", "not one of"),
        ("team=a", "not a network"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_and_named(text, said):
    with pytest.raises(ValueError, match="PROBE_ALLOW") as refused:
        parse_allow_rules(f"10.9.0.0/16\n{text}")
    assert said in str(refused.value)


@given(st.text(alphabet="0123456789abf.:/[]-,;#= \n\"'suffixteamidreason", max_size=60))
def test_any_text_gives_rules_or_one_clear_error(text):
    try:
        rules = parse_allow_rules(text)
    except ValueError as problem:
        rules, said = (), str(problem)
    else:
        said = ""
    assert said == "" or said.startswith("PROBE_ALLOW")
    assert all(rule.network.prefixlen >= 7 and rule.id for rule in rules)


def test_a_rule_without_a_name_is_named_by_its_text():
    (rule,) = parse_allow_rules("[fd00::/8]:80,8000-9000 team=web")
    assert rule.id == "[fd00::/8]:80,8000-9000 team=web"
    assert parse_allow_rules(rule.id) == (rule,)


def test_an_expiry_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        AllowRule("10.0.0.0/8", expires_at=datetime(2027, 1, 1))


def test_the_rules_in_the_documentation_are_rules():
    text = (Path(__file__).parents[3] / "docs" / "probes-safety.md").read_text()
    example = text.split("the rule's own text |\n\n")[1].split("\n\n")[0]
    assert len(parse_allow_rules(example)) == 4
