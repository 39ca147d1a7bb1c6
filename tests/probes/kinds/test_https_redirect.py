"""HTTPS enforced: the plain side of real servers."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from probes.grant import Grant
from probes.paths import Declared
from tests.probes.sites import Answer, Asked, Handler, Service, redirect_to

CLEAR = Answer(200, b"hello")


@contextlib.contextmanager
def dripping_redirect(where: str) -> Iterator[int]:
    """A plain port whose redirects have a body that drips for ever; gives the port."""

    def drip(door: socket.socket) -> None:
        with contextlib.suppress(OSError), door:
            door.recv(4096)
            door.sendall(f"HTTP/1.1 301 Moved\r\nLocation: {where}\r\nContent-Length: 9999\r\n\r\n".encode())
            while True:
                door.sendall(b"x")
                time.sleep(0.2)

    def accept(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]


def only_root_redirects(origin: str) -> Handler:
    redirect = redirect_to(origin)
    return lambda asked: redirect(asked) if asked.path == "/" else CLEAR


def status_of(look, plain: Handler, service: Service | None = None) -> tuple[str, str]:
    verdict = look("https_redirect", service, plain=plain).verdict
    return str(verdict.status), verdict.code


@pytest.mark.parametrize("status", [200, 204, 304, 400, 403, 404, 426, 500, 503])
def test_any_answer_in_clear_fails(look, status):
    assert status_of(look, lambda _: Answer(status, b"")) == ("fail", "in_clear")


def test_a_redirect_of_the_root_alone_fails(look):
    assert status_of(look, only_root_redirects("https://app.test")) == ("fail", "in_clear")


def test_a_sign_in_page_in_clear_fails_though_all_else_redirects(look):
    redirect = redirect_to("https://app.test")
    plain = lambda asked: CLEAR if asked.path == "/login" else redirect(asked)  # noqa: E731
    assert status_of(look, plain) == ("fail", "in_clear")


def test_a_cookie_on_the_redirect_fails(look):
    plain = lambda asked: Answer(  # noqa: E731
        301, b"", {"Location": f"https://app.test{asked.path}", "Set-Cookie": "sid=1; Secure"}
    )
    assert status_of(look, plain) == ("fail", "cookie_in_clear")


def test_a_page_that_redirects_by_script_or_meta_is_an_answer_in_clear(look):
    body = b'<meta http-equiv="refresh" content="0; url=https://app.test/">'
    assert status_of(look, lambda _: Answer(200, body, {"Refresh": "0; url=https://app.test/"}))[0] == "fail"


@pytest.mark.parametrize(
    "location",
    [
        "http://www.app.test/",
        "https:\\\\app.test/",
        "https://app.test\\@evil.test/",
        "https://app.test@evil.test/",
        "javascript:alert(1)",
        "https://",
        "https://app.test:99999/",
        "",
    ],
)
def test_a_redirect_to_anywhere_but_https_fails(look, location):
    assert status_of(look, lambda _: Answer(301, b"", {"Location": location}))[0] == "fail"


def test_two_locations_fail(look):
    plain = lambda _: Answer(301, b"", {"Location": ["https://app.test/", "https://evil.test/"]})  # noqa: E731
    assert status_of(look, plain) == ("fail", "unreadable_location")


def test_a_redirect_without_a_location_fails(look):
    assert status_of(look, lambda _: Answer(301, b"")) == ("fail", "in_clear")


def test_a_plain_loop_fails(look):
    plain = lambda asked: Answer(302, b"", {"Location": "/b" if asked.path == "/a" else "/a"})  # noqa: E731
    assert status_of(look, plain) == ("fail", "loop")


def test_an_endless_chain_inside_plain_http_fails(look):
    plain = lambda asked: Answer(302, b"", {"Location": f"{asked.path}x"})  # noqa: E731
    assert status_of(look, plain) == ("fail", "loop")


def test_a_page_behind_a_plain_redirect_is_an_answer_in_clear(look):
    plain = lambda asked: CLEAR if asked.path == "/en/" else Answer(301, b"", {"Location": "/en/"})  # noqa: E731
    assert status_of(look, plain) == ("fail", "in_clear")


def test_https_that_sends_back_to_http_fails(look, site, certified):
    back = Service(pages={"/": Answer(302, b"", {"Location": "http://app.test/"})})
    assert look("https_redirect", back).verdict.code == "downgrade"


@pytest.mark.parametrize("path", ["/health", "/no-such-page"])
def test_https_that_sends_back_to_http_below_the_root_fails(look, path):
    class Back(Service):
        def __call__(self, asked):
            there = Answer(302, b"", {"Location": f"http://app.test{asked.path}/"})
            return there if asked.path.startswith(path) else super().__call__(asked)

    assert look("https_redirect", Back()).verdict.code == "downgrade"


def test_redirects_whose_bodies_never_end_are_seen_all_the_same(look, site, certified):
    https = site(Service(), tls=certified())
    where = f"https://app.test:{https.port}/"
    with dripping_redirect(where) as port:
        verdict = look("https_redirect", https_port=https.port, http_port=port).verdict
    assert verdict.code == "redirects"


def test_https_that_redirects_to_itself_fails(look):
    back = Service(pages={"/": Answer(302, b"", {"Location": "/"})})
    assert look("https_redirect", back).verdict.code == "loop"


def test_a_closed_plain_port_alone_proves_nothing_when_https_is_closed_too(look, free_port):
    verdict = look("https_redirect", https_port=free_port, http_port=free_port).verdict
    assert (verdict.status, verdict.code) == ("error", "unreachable")


def test_a_right_redirect_to_an_untrusted_certificate_is_not_proven(look, certified):
    verdict = look("https_redirect", tls=certified("other.test")).verdict
    assert (verdict.status, verdict.code) == ("error", "tls_failed")


def test_too_many_requests_is_no_verdict(look):
    assert status_of(look, lambda _: Answer(429, b"")) == ("error", "too_many_requests")


def test_a_fault_outweighs_what_could_not_be_seen(look, certified):
    assert look("https_redirect", plain=lambda _: CLEAR, tls=certified("other.test")).verdict.status == "fail"


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_on_every_path_passes(look, site, certified, status):
    https = site(Service(), tls=certified())
    plain = redirect_to(f"https://app.test:{https.port}", status)
    assert look("https_redirect", plain=plain, https_port=https.port).verdict.code == "redirects"


def test_the_host_is_compared_as_browsers_do(look, site, certified):
    https = site(Service(), tls=certified())
    plain = redirect_to(f"HTTPS://App.Test.:{https.port}")
    assert look("https_redirect", plain=plain, https_port=https.port).verdict.status == "pass"


def test_a_closed_plain_port_passes_when_https_answers(look, free_port):
    assert look("https_redirect", http_port=free_port).verdict.code == "closed"


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_now_is_a_warning(look, site, certified, status):
    https = site(Service(), tls=certified())
    plain = redirect_to(f"https://app.test:{https.port}", status)
    assert look("https_redirect", plain=plain, https_port=https.port).verdict.code == "temporary"


def test_another_host_first_is_a_warning(look):
    assert status_of(look, redirect_to("https://www.app.test")) == ("warn", "other_host_first")


def test_a_plain_hop_before_https_is_a_warning(look, site, certified):
    https = site(Service(), tls=certified())

    def plain(asked: Asked) -> Answer:
        where = f"https://app.test:{https.port}/en/" if asked.path.startswith("/en/") else f"/en{asked.path}"
        return Answer(301, b"", {"Location": where})

    assert look("https_redirect", plain=plain, https_port=https.port).verdict.code == "http_hop_first"


def test_the_final_answer_inside_the_https_origin_is_judged(look):
    inside = Service(pages={"/": Answer(302, b"", {"Location": "/login"}), "/login": Answer()})
    assert look("https_redirect", inside).verdict.code == "redirects"


def test_root_health_sign_in_and_an_invented_path_are_asked(look):
    seen = look("https_redirect").observations
    paths = ["/" + steps[0]["url"].split("/", 3)[3] for steps in seen["plain"]]
    assert paths[:3] == ["/", "/health", "/login"]
    assert paths[3].startswith("/no-such-page-")


@pytest.mark.parametrize(
    "refresh", ["0; url=http://app.test/", "0;URL='http://app.test/'", "5, http://app.test/"]
)
def test_a_refresh_back_to_plain_http_is_a_downgrade(look, refresh):
    page = Answer(200, b"<p>wait</p>", {"Refresh": refresh})
    assert look("https_redirect", Service(pages={"/": page})).verdict.code == "downgrade"


@pytest.mark.parametrize("refresh", ["30", "30; url=/", "0; url=https://app.test/http:"])
def test_a_refresh_that_stays_is_no_fault(look, refresh):
    page = Answer(200, b"<p>wait</p>", {"Refresh": refresh})
    assert look("https_redirect", Service(pages={"/": page})).verdict.code == "redirects"


def test_a_declared_path_in_clear_fails_though_all_else_redirects(look):
    redirect = redirect_to("https://app.test")

    def plain(asked: Asked) -> Answer:
        return CLEAR if asked.path == "/accounts/in" else redirect(asked)

    def code(*paths: str) -> str:
        return look("https_redirect", plain=plain, grant=Grant(declared=Declared(paths))).verdict.code

    assert code("/accounts/in") == "in_clear"
    assert code("/other") != "in_clear"


@pytest.mark.parametrize(
    ("way_back", "cookies", "code"),
    [
        ("/", {}, "loop"),
        ("/", {"Set-Cookie": "seen=1"}, "cookie_wall"),
        ("/after-sign-in", {}, "redirects"),
        (None, {}, "redirects"),
    ],
)
def test_two_hosts_that_send_visitors_to_and_fro_are_a_loop(look, site, certified, way_back, cookies, code):
    port: list[int] = []

    def other(_asked: Asked) -> Answer:
        back = {"Location": f"https://app.test:{port[0]}{way_back}", **cookies}
        return Answer(302, b"", back) if way_back else Answer()

    def away(_asked: Asked) -> Answer:
        return Answer(302, b"", {"Location": f"https://127.0.0.2:{port[0]}/in"})

    port.append(site(Service(pages={"/": away}), tls=certified()).port)
    beside = site(other, tls=certified("127.0.0.2"), host="127.0.0.2", port=port[0])
    assert look("https_redirect", https_port=port[0]).verdict.code == code
    assert [one.path for one in beside.asked] == ["/in"]
