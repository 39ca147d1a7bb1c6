"""Who may probe what, and until when."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.client import AllowRule, Guard, TargetBlocked
from probes.client.addresses import denied, forms
from probes.client.guard import SENSITIVE_PORTS, USUAL_PORTS

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
LAN = ip_address("10.1.2.3")


def guard(*rules, ports=(), **options):
    return Guard(rules, frozenset(ports), at=AT, **options)


def blocked(guard, host="10.1.2.3", port=443, address=LAN):
    with pytest.raises(TargetBlocked) as refused:
        guard.check(host, port, address)
    return refused.value.reason


def test_the_inside_is_closed_without_a_rule():
    assert blocked(guard()) == "private"


def test_a_rule_opens_its_network_and_is_named():
    assert guard(AllowRule("10.0.0.0/8", id="lan")).check("10.1.2.3", 443, LAN) == "lan"


def test_a_public_address_needs_no_rule_and_names_none():
    assert guard(AllowRule("10.0.0.0/8", id="lan")).check("a.test", 443, ip_address("8.8.8.8")) is None


def test_a_rule_ends_at_its_time():
    assert blocked(guard(AllowRule("10.0.0.0/8", expires_at=AT))) == "private"
    assert (
        guard(AllowRule("10.0.0.0/8", id="x", expires_at=AT + timedelta(seconds=1))).check("h", 80, LAN)
        == "x"
    )


def test_a_rule_serves_its_team_and_environment_alone():
    rule = AllowRule("10.0.0.0/8", team="payments", environment="staging", id="x")
    assert guard(rule, team="payments", environment="staging").check("h", 80, LAN) == "x"
    assert blocked(guard(rule, team="payments", environment="production")) == "private"
    assert blocked(guard(rule, team="other", environment="staging")) == "private"
    assert blocked(guard(rule)) == "private"


def test_a_rule_with_a_suffix_serves_names_under_it_alone():
    rule = AllowRule("10.0.0.0/8", name_suffix=".corp.test", id="x")
    assert guard(rule).check("app.corp.test", 80, LAN) == "x"
    for host in ("corp.test", "evilcorp.test", "app.corp.test.evil.test", "10.1.2.3"):
        assert blocked(guard(rule), host=host) == "private"


def test_ports_are_the_usual_the_declared_and_those_of_a_rule():
    public = ip_address("8.8.8.8")
    for port in USUAL_PORTS:
        assert guard().check("a.test", port, public) is None
    assert blocked(guard(), port=8000, address=public) == "port"
    assert guard(ports=[8000]).check("a.test", 8000, public) is None
    assert guard().declaring(8000).check("a.test", 8000, public) is None
    assert guard(AllowRule("8.8.8.0/24", ports=((7990, 8010),), id="x")).check("a.test", 8000, public) == "x"
    assert blocked(guard(AllowRule("10.0.0.0/8")), port=8000) == "port"
    assert guard(AllowRule("10.0.0.0/8", id="x"), ports=[8000]).check("h", 8000, LAN) == "x"


def test_a_rule_with_ports_opens_no_other():
    assert blocked(guard(AllowRule("10.0.0.0/8", ports=(8443,))), port=443) == "port"


@pytest.mark.parametrize("port", sorted(SENSITIVE_PORTS))
def test_a_sensitive_port_opens_only_when_a_rule_names_it(port):
    assert blocked(guard(AllowRule("10.0.0.0/8"), ports=[port]), port=port) == "port"
    assert blocked(guard(AllowRule("10.0.0.0/8", ports=((1, 65535),)), ports=[port]), port=port) == "port"
    assert guard(AllowRule("10.0.0.0/8", ports=(port,), id="x")).check("h", port, LAN) == "x"


def test_the_portals_own_services_stay_closed_whatever_is_allowed():
    own = ((ip_network("10.1.2.3/32"), frozenset({6379, 8443})), (ip_network("8.8.4.4/32"), frozenset()))
    rules = (AllowRule("10.0.0.0/8", ports=(6379, 8443, 443)), AllowRule("8.8.4.0/24", ports=(443,)))
    assert blocked(guard(*rules, own=own), port=6379) == "portal"
    assert blocked(guard(*rules, own=own), port=8443) == "portal"
    assert blocked(guard(*rules, own=own), port=8443, address=ip_address("::ffff:10.1.2.3")) == "portal"
    assert blocked(guard(*rules, own=own), address=ip_address("8.8.4.4")) == "portal"
    assert guard(*rules, own=own).check("h", 443, LAN)


def test_every_form_of_an_address_must_be_permitted():
    nat64 = ip_address("64:ff9b::10.1.2.3")
    assert blocked(guard(AllowRule("64:ff9b::/96")), address=nat64) == "private"
    assert blocked(guard(AllowRule("10.0.0.0/8")), address=nat64) == "transition"
    assert guard(AllowRule("64:ff9b::/96", id="n"), AllowRule("10.0.0.0/8")).check("h", 443, nat64) == "n"
    assert guard(AllowRule("64:ff9b::/96", id="n")).check("h", 443, ip_address("64:ff9b::8.8.8.8")) == "n"


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)), st.integers(1, 65535))
def test_without_rules_only_public_addresses_on_usual_ports_pass(address, port):
    expected = port in USUAL_PORTS and all(denied(form) is None for form in forms(address))
    try:
        assert guard().check("h", port, address) is None
        passed = True
    except TargetBlocked:
        passed = False
    assert passed is expected


def test_saving_and_connecting_ask_the_same_rule():
    for url in ("http://10.1.2.3/", "http://167838211/", "http://[::ffff:10.1.2.3]/", "http://a.test:22/"):
        with pytest.raises(TargetBlocked):
            guard().check_url(url)
    assert guard().check_url("https://A.test/").host == "a.test"
    assert guard(AllowRule("10.0.0.0/8", ports=(9000,))).check_url("http://a.test:9000/").port == 9000
    with pytest.raises(TargetBlocked):
        guard(AllowRule("10.0.0.0/8", ports=(9000,), name_suffix=".corp.test")).check_url(
            "http://a.test:9000/"
        )


def test_every_refusal_is_told_to_the_audit_trail():
    seen = []
    watching = guard(on_blocked=seen.append)
    blocked(watching, host="app.test")
    with pytest.raises(TargetBlocked):
        watching.check_url("http://a.test:25/")
    assert [(one.host, one.port, one.address, one.reason) for one in seen] == [
        ("app.test", 443, "10.1.2.3", "private"),
        ("a.test", 25, None, "port"),
    ]


def test_the_operator_is_told_more_than_the_member():
    with pytest.raises(TargetBlocked) as refused:
        guard().check("app.test", 443, LAN)
    assert "10.1.2.3" in refused.value.detail
    assert "10.1.2.3" not in refused.value.sentence
    assert "private" not in refused.value.sentence
    assert (refused.value.public_code, refused.value.public_reason) == ("unreachable", "")


def test_a_guard_needs_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        Guard(at=datetime(2026, 1, 1))
