"""Who may read the answers of real servers from another origin."""

from collections.abc import Callable

import pytest

from probes.grant import Grant
from tests.probes.sites import Answer, Asked, Service

Rule = Callable[[str], bool]


def sharing(
    rule: Rule, *, credentials: bool = True, value: str | None = None, methods=("GET", "OPTIONS")
) -> Service:
    """A service whose first page is shared with the origins that the rule lets in."""

    def page(asked: Asked) -> Answer:
        origin = asked.headers.get("Origin", "")
        if not rule(origin) or asked.method not in methods:
            return Answer()
        headers: dict[str, str | list[str]] = {"Access-Control-Allow-Origin": value or origin}
        if credentials:
            headers["Access-Control-Allow-Credentials"] = "true"
        return Answer(headers=headers)

    return Service(pages={"/": page})


def code_of(look, service, **options) -> tuple[str, str]:
    verdict = look("cors", service, **options).verdict
    return str(verdict.status), verdict.code


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (lambda origin: True, "anybody_with_credentials"),
        (lambda origin: origin == "null", "null_with_credentials"),
        (lambda origin: origin.startswith("https://app.test"), "lookalike_allowed"),
        (lambda origin: "app.test" in origin, "lookalike_allowed"),
        (lambda origin: origin.endswith("app.test"), "lookalike_allowed"),
        (lambda origin: origin.split(":")[1] == "//app.test", "plain_http_allowed"),
    ],
)
def test_a_rule_that_lets_strangers_in_fails(look, rule, code):
    assert code_of(look, sharing(lambda origin: bool(origin) and rule(origin))) == ("fail", code)


def test_a_fooled_list_fails_without_credentials_too(look):
    service = sharing(lambda origin: origin.startswith("https://app.test"), credentials=False)
    assert code_of(look, service) == ("fail", "lookalike_allowed")


def test_a_preflight_that_lets_everybody_in_fails_where_the_host_is_the_teams(look):
    owned = look("cors", sharing(bool, methods=("OPTIONS",)), grant=Grant(token="t")).verdict
    assert (owned.status, owned.code) == ("fail", "anybody_with_credentials")


def test_a_host_that_nobody_has_proven_gets_no_preflight(look, site, certified):
    service = site(Service(), tls=certified())
    assert look("cors", https_port=service.port).verdict.code == "closed"
    assert {one.method for one in service.asked} == {"GET"}


def test_an_open_health_answer_fails_as_well(look):
    service = sharing(bool)
    assert code_of(look, Service(pages={"/health": service.pages["/"]})) == (
        "fail",
        "anybody_with_credentials",
    )


@pytest.mark.parametrize(
    ("service", "code"),
    [
        (sharing(lambda origin: True, credentials=False, value="*"), "open_without_credentials"),
        (sharing(bool, credentials=False), "open_without_credentials"),
        (sharing(lambda origin: True, value="*"), "void"),
        (sharing(lambda origin: True, value="https://a.test, https://b.test"), "void"),
        (
            sharing(lambda origin: origin.split(":")[1:2] == ["//app.test"], credentials=False),
            "open_without_credentials",
        ),
    ],
)
def test_what_is_merely_open_is_a_warning(look, service, code):
    assert code_of(look, service) == ("warn", code)


def test_every_subdomain_is_a_warning(look):
    service = sharing(
        lambda origin: ".app.test" in origin and origin.startswith("https://") and "example" not in origin
    )
    assert code_of(look, service) == ("warn", "every_subdomain")


@pytest.mark.parametrize(
    "service",
    [
        Service(),
        sharing(lambda origin: origin == "https://partner.test"),
        sharing(lambda origin: True, value="https://partner.test"),
    ],
)
def test_a_list_of_its_own_is_closed_to_strangers(look, service):
    assert code_of(look, service) == ("pass", "closed")


@pytest.mark.parametrize("status", [500, 502])
def test_a_service_that_cannot_answer_is_no_pass(look, status):
    assert code_of(look, lambda _: Answer(status)) == ("error", "no_answer")


def test_nobody_there_is_no_pass(look, free_port):
    assert code_of(look, None, https_port=free_port)[0] == "error"
