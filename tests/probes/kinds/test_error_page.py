"""Error pages: what frameworks show when they are left in debug mode."""

import pytest

from probes.grant import Grant
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
    "Node async": b"Error: no\n    at async /srv/dist/main.js:3:4",
    "Nuxt": b'{"stack":"<pre>at Object.handler (./server.mjs:12:3)</pre>"}',
    "Java native": b"at jdk.internal.reflect.Direct.invoke0(Native Method)\n at com.shop.Orders.get(Unknown Source)",
    "Java module": b"\tat java.base/java.lang.Thread.run(Thread.java:833)",
    "ASP.NET yellow": b"[HttpException (0x80004005): The file does not exist.]",
    "ASP.NET without sources": b"   at Shop.Orders.<Get>d__3.MoveNext()\n   at Shop.Pipeline.Invoke(String name)",
    "PHP plain": b"Warning: Undefined variable $x in /var/www/html/index.php on line 3",
    "PHP plain fatal": b"Fatal error: Uncaught Error: no in /var/www/html/index.php:3",
    "Symfony JSON": b'{"class":"Symfony\\\\Component\\\\HttpKernel\\\\Exception\\\\NotFoundHttpException"}',
    "Go without goroutine": b"panic: no\n\n\t/app/main.go:42 +0x1d",
    "Rust with a thread's number": b"thread 'tokio-runtime-worker' (1234) panicked at src/main.rs:1:1:",
    "Elixir": b"** (RuntimeError) no\n    (shop 0.1.0) lib/shop/orders.ex:12: Shop.Orders.get/1",
    "Perl": b"No such order at /srv/shop/lib/Orders.pm line 12.",
    "Lucee": b"<td>Lucee 5.3.8 Error (expression)</td>",
    "Grails": b"<title>Grails Runtime Exception</title>",
    "Bottle": b"<pre>Traceback:\n",
    "PostgreSQL": b'ERROR:  relation "orders" does not exist at character 15',
    "UTF-16 with a mark": "Traceback (most recent call last):".encode("utf-16"),
    "UTF-16 without one": "Traceback (most recent call last):".encode("utf-16-le"),
    "UTF-16 the other way": "Traceback (most recent call last):".encode("utf-16-be"),
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

    assert look("error_page", Method(), grant=Grant(token="t")).verdict.code == "debug_page"
    assert look("error_page", Method()).verdict.code == "no_debug_page"


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


HONEST = {
    "nginx": b"<title>404 Not Found</title><center><h1>404 Not Found</h1></center><hr><center>nginx/1.22.1</center>",
    "Apache": b"<address>Apache/2.4.57 (Debian) Server at app.test Port 443</address>",
    "Express": b"<pre>Cannot GET /no-such-page</pre>",
    "Spring": b'{"timestamp":"2026-01-01","status":404,"error":"Not Found","path":"/no-such-page"}',
    "a problem document": b'{"type":"about:blank","title":"Not Found","status":404,"traceId":"00-4bf92f"}',
    "words": b"Warning: nothing is here. Meet us at the office (room 3:12:1), or call at shop.example.test.",
}


@pytest.mark.parametrize("body", HONEST.values(), ids=list(HONEST))
def test_an_honest_error_page_is_no_debug_page(look, body):
    assert look("error_page", Service(not_found=Answer(404, body))).verdict.code == "no_debug_page"
