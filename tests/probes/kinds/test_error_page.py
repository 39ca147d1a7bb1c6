"""Error pages: what frameworks show when they are left in debug mode."""

import pytest

from probes.kinds.error_page.signatures import found_in
from tests.probes.sites import Answer, Service

DEBUG_PAGES = {
    "Django": b"<p>You're seeing this error because you have <code>DEBUG = True</code> in your Django settings",
    "Django urls": b"<p>Using the URLconf defined in <code>shop.urls</code>, Django tried these URL patterns",
    "Werkzeug": b"<title>KeyError: 'x' // Werkzeug Debugger</title>",
    "Python": b'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in view\n',
    "Rails": b"<title>Action Controller: Exception caught</title>",
    "Ruby": b"/srv/app/models/user.rb:12:in `find'",
    "Express": b"<pre>Error: no<br> &nbsp; &nbsp;at Layer.handle (/srv/node_modules/express/layer.js:95:5)</pre>",
    "Node module": b"    at file:///srv/app/server.mjs:10:11",
    "Spring": b'{"status":500,"trace":"java.lang.NullPointerException\\n\\tat com.shop.Orders.get(Orders.java:42)"}',
    "Java": b"\tat org.apache.catalina.core.StandardWrapper.invoke(StandardWrapper.java:197)",
    "PHP": b"<b>Fatal error</b>:  Uncaught Error in <b>/var/www/x.php</b> on line <b>3</b><br />",
    "Laravel": b'{"message":"x","exception":"RuntimeException","trace":[{"file":"\\/var\\/www\\/vendor\\/laravel"}]}',
    "Symfony": b"<title>No route found (404 Not Found)</title><h1>Symfony Exception</h1>",
    "ASP.NET": b"   at Shop.Orders.Get(Int32 id) in C:\\src\\Orders.cs:line 42",
    "ASP.NET Core": b"<h1>An unhandled exception occurred while processing the request.</h1>",
    "Go": b"goroutine 34 [running]:\nmain.handler(...)",
    "SQL": b"SQLSTATE[42S02]: Base table or view not found",
}


@pytest.mark.parametrize("body", DEBUG_PAGES.values(), ids=list(DEBUG_PAGES))
def test_a_debug_page_on_the_404_fails(look, body):
    assert look("error_page", Service(not_found=Answer(404, body))).verdict.code == "debug_page"


def test_a_debug_page_behind_an_odd_query_alone_fails(look):
    odd = lambda asked: Answer(500, DEBUG_PAGES["Python"]) if "?" in asked.path else Answer()  # noqa: E731
    assert look("error_page", Service(pages={"/": odd})).verdict.code == "debug_page"


def test_a_debug_page_for_another_method_alone_fails(look):
    class Method(Service):
        def __call__(self, asked):
            return Answer(405, DEBUG_PAGES["Rails"]) if asked.method == "OPTIONS" else super().__call__(asked)

    assert look("error_page", Method()).verdict.code == "debug_page"


def test_a_php_warning_on_a_success_fails(look):
    assert look("error_page", Service(not_found=Answer(200, DEBUG_PAGES["PHP"]))).verdict.code == "debug_page"


def test_a_service_without_errors_is_not_judged(look):
    assert look("error_page", Service(not_found=Answer())).verdict.status == "skipped"


def test_nobody_there_is_no_verdict(look, free_port):
    assert look("error_page", https_port=free_port).verdict.status == "error"


def test_an_untrusted_certificate_is_no_verdict(look, certified):
    assert look("error_page", tls=certified("other.test")).verdict.code == "tls_failed"


def test_plain_errors_pass(look):
    assert look("error_page").verdict.code == "no_debug_page"


def test_a_page_that_explains_tracebacks_is_not_one():
    text = b"<h1>Reading a Traceback (most recent call last)</h1>"
    assert found_in(text, is_error=False) == ()


def test_the_text_of_an_error_is_not_kept(look):
    body = b"Traceback (most recent call last):\n password = hunter2"
    assert "hunter2" not in str(look("error_page", Service(not_found=Answer(404, body))).observations)


def test_a_long_hostile_body_is_scanned_in_time():
    for piece in (
        b"at ",
        b"at a.",
        b'File "',
        b"<b>Warning</b>:",
        b"[HttpException",
        b"Symfony\\Component\\",
    ):
        assert found_in(piece * 50_000, is_error=True) == ()
