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
        r"Traceback:\s*\n",
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
        r"\bat [^\n<>()]{1,200}\((?:/|\./|file://|node:|webpack:|[A-Za-z]:\\)[^\s()<>]{1,300}:\d+:\d+\)",
        r"\bat (?:async )?(?:/|\./|file://|node:|[A-Za-z]:\\)[^\s()<>]{1,300}:\d+:\d+",
    ),
    _signature(
        "Java stack trace",
        r"\bat [\w$.]{1,400}\.[\w$<>]{1,80}\([\w$]{1,80}\.(?:java|kt|scala|groovy):\d+\)",
        r"\bat [\w$./]{1,400}\.[\w$<>]{1,80}\((?:Native Method|Unknown Source|[\w$]{1,80}\.(?:java|kt):\d+)\)",
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
        "PHP error in plain text",
        r"(?:Fatal error|Parse error|Warning|Notice|Deprecated): [^\n]{1,600}"
        r" in /[^\n:]{1,300}\.php(?::\d+| on line \d)",
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
        r"Symfony\\{1,2}Component\\{1,2}[^\n]{1,200}Exception",
    ),
    _signature("Yii or CakePHP debug page", r"yii\\web\\\w{1,80}Exception", r"Cake\\[^\n]{1,100}Exception"),
    _signature(
        "ASP.NET error page",
        r"\bat [^\n<>]{1,300}\) in [^\n]{1,300}\.(?:cs|vb|fs):line \d+",
        r"An unhandled exception occurred while processing the request",
        r"<b>Stack Trace:</b>",
        r"\[[A-Z]\w{0,80}Exception (?:\([^)\n]{1,40}\))?[^\]\n]{0,200}\]:?",
        r"(?:^|\n)\s*at [\w.`<>]{1,300}\.[\w`<>]{1,80}\([^()\n]{0,300}\)\s*(?:\n\s*at |$)",
    ),
    _signature(
        "Go panic", r"goroutine \d+ \[running\]", r"runtime/debug\.Stack", r"/\w[^\s:]{0,200}\.go:\d+ \+0x"
    ),
    _signature("Rust panic", r"thread '[^'\n]{1,80}' (?:\(\d+\) )?panicked at"),
    _signature(
        "Phoenix debug page",
        r"Phoenix\.Router\.NoRouteError",
        r"Plug\.Debugger",
        r"\) lib/[\w/]{1,200}\.ex:\d+:",
    ),
    _signature("Perl error", r" at /[^\s<>]{1,300}\.p[lm] line \d{1,6}\."),
    _signature("Lucee or ColdFusion error", r"Lucee [\d.]{1,20} Error", r"ColdFusion[^\n<]{0,80} Exception"),
    _signature("Grails debug page", r"<title>Grails Runtime Exception"),
    _signature("Play debug page", r"These routes have been tried, in this order"),
    _signature(
        "database error",
        r"You have an error in your SQL syntax",
        r"SQLSTATE\[\w{5}\]",
        r"\bORA-\d{5}:",
        r"psycopg2?\.errors\.",
        r"sqlite3\.OperationalError",
        r"ERROR:\s+(?:relation|column|syntax error at or near) [^\n]{1,200} at character \d",
        r"Microsoft OLE DB Provider for|Unclosed quotation mark after the character string",
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
    raw = _text(body[:SCANNED])
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


def _text(body: bytes) -> str:
    """As UTF-8, or as UTF-16 where every second byte is nought: such a page reads as any other in a browser."""
    head = body[:200]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    if len(head) > 3 and head[1::2].count(0) > len(head) // 3:
        return body.decode("utf-16-le", "replace")
    if len(head) > 3 and head[::2].count(0) > len(head) // 3:
        return body.decode("utf-16-be", "replace")
    return body.decode("utf-8", "replace")
