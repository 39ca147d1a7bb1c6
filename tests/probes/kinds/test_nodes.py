"""A service behind several addresses: one that answers otherwise is told, whichever of them answers first."""

import pytest

from tests.probes.sites import Answer, Service, as_json, redirect_to

TWO = ("127.0.0.1", "127.0.0.2")
BARE = Service(six={})


@pytest.fixture
def look_at_two(look, site, certified):
    """One look at a service whose second address has a service and a plain side of its own."""

    def ask(kind, *, second=None, plain=None, order=TWO):
        tls = certified("app.test")
        secure = site(Service(), tls=tls).port
        redirect = redirect_to(f"https://app.test:{secure}")
        clear = site(redirect).port
        site(second or Service(), tls=tls, host="127.0.0.2", port=secure)
        site(plain or redirect, host="127.0.0.2", port=clear)
        return look(kind, https_port=secure, http_port=clear, addresses=order).verdict

    return ask


@pytest.mark.parametrize("order", [TWO, TWO[::-1]])
def test_a_node_that_answers_plain_http_in_clear_fails(look_at_two, order):
    verdict = look_at_two("https_redirect", plain=lambda _: Answer(), order=order)
    assert (verdict.status, verdict.code) == ("fail", "in_clear")
    assert order is not TWO or "127.0.0.2" in verdict.sentence


@pytest.mark.parametrize("order", [TWO, TWO[::-1]])
def test_a_node_without_the_headers_fails(look_at_two, order):
    verdict = look_at_two("security_headers", second=BARE, order=order)
    assert (verdict.status, verdict.code) == ("fail", "header_missing")
    assert "at 127.0.0." in verdict.sentence


def test_a_node_that_lacks_them_on_the_404_alone_fails(look_at_two):
    bare_404 = Service(not_found=Answer(404, b"", {"X-Frame-Options": "SAMEORIGIN"}))
    verdict = look_at_two("security_headers", second=bare_404)
    assert verdict.code == "header_weak"
    assert "404 at 127.0.0.2" in verdict.sentence


@pytest.mark.parametrize("order", [TWO, TWO[::-1]])
def test_a_node_that_is_not_ready_fails(look_at_two, order):
    ill = Service(pages={"/health/ready": as_json({"ready": False, "checks": {"db": False}}, 503)})
    verdict = look_at_two("health_endpoint", second=ill, order=order)
    assert (verdict.status, verdict.code) == ("fail", "not_ready")
    assert order is not TWO or "(at the address 127.0.0.2)" in verdict.sentence


@pytest.mark.parametrize(
    ("kind", "code"),
    [("https_redirect", "redirects"), ("security_headers", "headers_right"), ("health_endpoint", "healthy")],
)
def test_nodes_that_agree_pass(look_at_two, kind, code):
    assert look_at_two(kind).code == code


def test_a_node_where_plain_http_is_closed_is_as_good_as_one_that_redirects(look):
    assert look("https_redirect", addresses=TWO).verdict.code == "redirects"
