"""A network that caches, and origins that say they are one, as real servers."""

import time
from collections.abc import Callable
from itertools import count

import pytest

from probes.context import Failure
from probes.grant import Grant
from probes.kinds.cdn import facts
from probes.kinds.cdn.facts import Declared
from tests.probes.sites import Answer, Asked, Handler


def cache(asked_first: dict[str, float] | None = None, *, cookie: bool = False) -> Callable[[Asked], Answer]:
    """Answers as a cache does: the age of each address counts from when it was first asked."""
    first = {} if asked_first is None else asked_first

    def answer(asked: Asked) -> Answer:
        age = int(time.monotonic() - first.setdefault(asked.path, time.monotonic()))
        more: dict[str, str | list[str]] = {"Set-Cookie": "id=1"} if cookie else {}
        return Answer(200, b"code", {"Age": str(age), "X-Cache": "HIT", **more})

    return answer


@pytest.fixture
def said(look, site, certified, monkeypatch) -> Callable[..., tuple[str, str]]:
    """Status and code about a service whose declared file is /app.js."""
    monkeypatch.setattr(facts, "PAUSE", 1.05)

    def ask(service: Handler, origin: Handler | None = None, place: str | None = None) -> tuple[str, str]:
        port = site(service, tls=certified()).port
        if origin is not None:
            site(origin, tls=certified("origin.test"), host="127.0.0.2", port=port)
            place = f"https://127.0.0.2:{port}"
        verdict = look("cdn", https_port=port, grant=Grant(declared=Declared("/app.js", place))).verdict
        return str(verdict.status), verdict.code

    return ask


def test_a_file_from_a_cache_is_a_warning_while_the_origin_is_unknown(said):
    assert said(cache()) == ("warn", "origin_not_tested")


def test_an_origin_that_is_closed_makes_it_pass_and_an_open_one_does_not(said):
    assert said(cache(), lambda _: Answer(403)) == ("pass", "cached_and_closed")
    assert said(cache(), lambda _: Answer(200, b"code")) == ("warn", "origin_open")


def test_an_origin_that_may_not_be_asked_is_not_taken_for_closed(said):
    assert said(cache(), place="https://127.0.0.2:22") == ("warn", "origin_not_tested")
    assert said(cache(), place="https://127.0.0.1") == ("warn", "origin_not_tested")  # the network itself


def test_an_origin_that_forges_a_fixed_age_fails(said, monkeypatch):
    monkeypatch.setattr(facts, "MOST_LOOKS", 3)
    assert said(lambda _: Answer(200, b"code", {"Age": "100", "X-Cache": "HIT"})) == ("fail", "age_stands")


def test_an_origin_that_counts_its_requests_as_age_fails(said, monkeypatch):
    monkeypatch.setattr(facts, "MOST_LOOKS", 3)
    ages = count(10, 30)
    assert said(lambda _: Answer(200, b"code", {"Age": str(next(ages))})) == ("fail", "age_stands")


def test_a_file_that_is_never_cached_fails(said, monkeypatch):
    monkeypatch.setattr(facts, "MOST_LOOKS", 2)
    assert said(lambda _: Answer(200, b"code")) == ("fail", "never_a_hit")
    assert said(lambda _: Answer(200, b"code", {"X-Cache": "HIT"})) == ("error", "age_untold")


def test_a_cookie_out_of_the_cache_fails(said):
    assert said(cache(cookie=True)) == ("fail", "cookie_from_cache")


def test_a_file_that_is_not_there_fails(said):
    assert said(lambda _: Answer(404)) == ("fail", "not_there")


@pytest.mark.parametrize("asset", ["app.js", "//other.test/app.js", ""])
def test_a_declaration_names_a_path(asset):
    with pytest.raises(ValueError, match="begins with one slash"):
        Declared(asset)


def test_an_origin_is_an_address_of_the_web():
    with pytest.raises(ValueError, match="origin"):
        Declared("/app.js", "ftp://origin.test")


def test_silence_is_not_told_as_wrong(look, free_port):
    verdict = look("cdn", https_port=free_port, grant=Grant(declared=Declared("/app.js"))).verdict
    assert (verdict.status, verdict.code) == ("error", Failure("unreachable").code)
