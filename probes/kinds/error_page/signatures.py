"""By what a debug page or a stack trace is known. Names are what a report shows; the text itself is never
kept.
"""

import html
import re
from dataclasses import dataclass

SCANNED = 262_144  # characters


@dataclass(frozen=True, slots=True)
class Signature:
    """`anywhere`: also on an answer that is not an error, because no honest page holds it."""

    name: str
    pattern: re.Pattern[str]
    anywhere: bool = False


def _signature(name: str, *patterns: str, anywhere: bool = False) -> Signature:
    return Signature(name, re.compile("|".join(patterns), re.IGNORECASE), anywhere)


SIGNATURES = (
    _signature(
        "Django debug page",
        r"because you have <code>DEBUG = True</code>",
        r"Using the URLconf defined in",
        r"Django Version:\s*</th>",
        anywhere=True,
    ),
    _signature(
        "Werkzeug debugger",
        r"Werkzeug Debugger",
        r"__debugger__=yes",
        r"werkzeug\.debug",
        anywhere=True,
    ),
    _signature(
        "Python traceback",
        r"Traceback \(most recent call last\)",
        r'File "[^"\n]{1,300}", line \d+, in ',
    ),
    _signature("Starlette debug page", r'class="frame-filename"', r'class="frame-line"', anywhere=True),
    _signature(
        "Rails debug page",
        r"<title>Action Controller: Exception caught",
        r"Rails\.root: /",
        r"Extracted source \(around line",
        r"ActionController::RoutingError",
        anywhere=True,
    ),
    _signature(
        "Sinatra debug page", r"Sinatra doesn.{1,8}t know this ditty", r"<code>show_exceptions</code>"
    ),
    _signature("Ruby stack trace", r"\.rb:\d+:in [`'\"]"),
    _signature(
        "Node stack trace",
        r"\bat [^\n<>()]{1,200}\((?:/|file://|node:|webpack:|[A-Za-z]:\\)[^\s()<>]{1,300}:\d+:\d+\)",
        r"\bat (?:/|file://|node:|[A-Za-z]:\\)[^\s()<>]{1,300}:\d+:\d+",
    ),
    _signature(
        "Java stack trace",
        r"\bat [\w$.]{1,400}\.[\w$<>]{1,80}\([\w$]{1,80}\.(?:java|kt|scala|groovy):\d+\)",
        r'"trace"\s*:\s*"(?:java|javax|jakarta|org|com|kotlin)\.',
    ),
    _signature("Tomcat exception report", r"<b>Exception Report</b>", r"<b>Root Cause</b>"),
    _signature(
        "PHP error",
        r"<b>(?:Fatal error|Parse error|Warning|Notice|Deprecated)</b>:[^\n]{1,600}on line <b>\d+</b>",
        r"PHP (?:Fatal|Parse) error:\s",
        r"\bStack trace:\s*#0 ",
        r"<title>phpinfo\(\)</title>",
        r'class=["\']xdebug-error',
        anywhere=True,
    ),
    _signature(
        "Laravel debug page",
        r"window\.ignite\b",
        r"laravel[-_]ignition",
        r"Whoops! There was an error",
        r"vendor/laravel/framework",
        r'"trace"\s*:\s*\[\s*\{\s*"file"',
    ),
    _signature(
        "Symfony debug page",
        r"Symfony Exception",
        r"sf-toolbar",
        r"Symfony\\Component\\[^\n]{1,200}Exception",
    ),
    _signature("Yii or CakePHP debug page", r"yii\\web\\\w{1,80}Exception", r"Cake\\[^\n]{1,100}Exception"),
    _signature(
        "ASP.NET error page",
        r"\bat [^\n<>]{1,300}\) in [^\n]{1,300}\.(?:cs|vb|fs):line \d+",
        r"An unhandled exception occurred while processing the request",
        r"<b>Stack Trace:</b>",
        r"\[HttpException[^\]\n]{0,200}\]:",
    ),
    _signature("Go panic", r"goroutine \d+ \[running\]", r"runtime/debug\.Stack"),
    _signature("Rust panic", r"thread '[^'\n]{1,80}' panicked at"),
    _signature("Phoenix debug page", r"Phoenix\.Router\.NoRouteError", r"Plug\.Debugger"),
    _signature("Play debug page", r"These routes have been tried, in this order"),
    _signature(
        "database error",
        r"You have an error in your SQL syntax",
        r"SQLSTATE\[\w{5}\]",
        r"\bORA-\d{5}:",
        r"psycopg2?\.errors\.",
        r"sqlite3\.OperationalError",
    ),
    _signature(
        "development server",
        r'["\']/@vite/client["\']',
        r'"buildId"\s*:\s*"development"',
        r"/webpack-dev-server",
        anywhere=True,
    ),
)


def found_in(body: bytes, *, is_error: bool) -> tuple[str, ...]:
    """The names of the signatures in an answer; those that an honest page may quote only in an error."""
    raw = body[:SCANNED].decode("utf-8", "replace")
    # As HTML shows it, and as a JSON string holds it.
    texts = (
        raw,
        html.unescape(raw).replace("\xa0", " "),
        raw.replace("\\n", "\n").replace('\\"', '"').replace("\\/", "/"),
    )
    return tuple(
        signature.name
        for signature in SIGNATURES
        if (is_error or signature.anywhere) and any(signature.pattern.search(text) for text in texts)
    )
