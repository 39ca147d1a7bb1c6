"""What a leaked file looks like, by its content: single-page applications answer 200 to every path. Pure."""

import json
import re
from collections.abc import Callable

Sign = Callable[[bytes], bool]

_VARIABLE = re.compile(rb"\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.]*\s*=.*")
_PASSWORD_LINE = re.compile(rb"[^:\s<>]{1,255}:(?:\$[0-9a-z]{1,6}\$|\{SHA\}|[./0-9A-Za-z]{13}\s*$)")
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)
_LINES = 60  # read of a file of settings
_HEAD = 65_536  # bytes in which a sign is looked for


def is_page(body: bytes) -> bool:
    """Whether it is a web page, whatever it is about."""
    return bool(_MARKUP.match(_text(body)))


def starts(*beginnings: bytes) -> Sign:
    """It begins with one of these, byte for byte."""
    return lambda body: body.startswith(beginnings)


def says(pattern: bytes, *further: bytes) -> Sign:
    """It is no web page, and every pattern is found in it at the start of a line or, with `.*` before, anywhere."""
    found = [re.compile(one, re.MULTILINE) for one in (pattern, *further)]
    return lambda body: not is_page(body) and all(one.search(_text(body)) for one in found)


def shows(*texts: bytes) -> Sign:
    """A web page (or any text) that holds all of these."""
    return lambda body: all(text in _text(body) for text in texts)


def settings(body: bytes) -> bool:
    """Lines of NAME=value, comments apart; a value over several lines is let pass once in three."""
    text = _text(body)
    if is_page(body) or b"\0" in text:
        return False
    lines = [
        line for line in text.splitlines()[:_LINES] if line.strip() and not line.lstrip().startswith(b"#")
    ]
    variables = sum(1 for line in lines if _VARIABLE.fullmatch(line))
    return variables > 0 and variables * 3 >= len(lines) * 2


def passwords(body: bytes) -> bool:
    """Lines of name:hash, as web servers keep them."""
    lines = [line for line in _text(body).splitlines()[:_LINES] if line.strip() and not line.startswith(b"#")]
    return bool(lines) and all(_PASSWORD_LINE.match(line) for line in lines)


def properties(body: bytes) -> bool:
    """The environment of a Spring application."""
    try:
        told = json.loads(body)
    except ValueError:
        return b'"propertySources"' in body[:_HEAD] and body.lstrip().startswith(b"{")
    return isinstance(told, dict) and ("propertySources" in told or "activeProfiles" in told)


def source_map(body: bytes) -> bool:
    """A source map that brings the sources themselves along."""
    head = body[:_HEAD].lstrip().removeprefix(b")]}'").lstrip()
    return head.startswith(b"{") and b'"mappings"' in body and b'"sourcesContent"' in body


_SQL = says(rb"^(?:-- (?:MySQL|MariaDB|PostgreSQL|phpMyAdmin)|(?:CREATE TABLE|INSERT INTO|DROP TABLE|COPY) )")
_SQLITE = starts(b"SQLite format 3\0")
_GZIP, _ZIP = starts(b"\x1f\x8b\x08"), starts(b"PK\x03\x04")
_KEY = says(rb"^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")

# Path, what it is called in a sentence, and its sign. Fixed: what is not here is not asked.
PATHS: tuple[tuple[str, str, Sign], ...] = (
    ("/.git/HEAD", "the git repository", says(rb"\A(?:ref: refs/|[0-9a-f]{40}\s*\Z)")),
    ("/.git/config", "the git repository", says(rb"^\[core\]", rb"^\s*repositoryformatversion\s*=")),
    ("/.svn/wc.db", "the Subversion repository", _SQLITE),
    ("/.env", "a file of environment variables", settings),
    ("/.env.production", "a file of environment variables", settings),
    ("/.env.bak", "a file of environment variables", settings),
    ("/backup.sql", "a database dump", _SQL),
    ("/dump.sql", "a database dump", _SQL),
    ("/db.sql", "a database dump", _SQL),
    ("/backup.zip", "a backup", _ZIP),
    ("/backup.tar.gz", "a backup", _GZIP),
    ("/backup.sql.gz", "a database dump", _GZIP),
    ("/db.sqlite3", "a database", _SQLITE),
    ("/phpinfo.php", "the settings of PHP", shows(b"phpinfo()", b"PHP Version")),
    ("/info.php", "the settings of PHP", shows(b"phpinfo()", b"PHP Version")),
    ("/server-status", "the server's status with the requests of others", shows(b"Apache Server Status for")),
    ("/actuator/env", "the application's environment", properties),
    ("/.DS_Store", "a list of the files there", starts(b"\0\0\0\x01Bud1")),
    ("/wp-config.php.bak", "the settings of WordPress", shows(b"DB_PASSWORD", b"define(")),
    ("/.htpasswd", "a file of passwords", passwords),
    ("/.aws/credentials", "keys of a cloud account", says(rb"^\s*aws_secret_access_key\s*=")),
    ("/id_rsa", "a private key", _KEY),
    ("/.npmrc", "a registry token", says(rb"^.*_auth(?:Token)?\s*=")),
    (
        "/docker-compose.yml",
        "how the service is put together",
        says(rb"^services:", rb"^\s+(?:image|build):"),
    ),
)


def _text(body: bytes) -> bytes:
    """The head of the body as bytes of UTF-8 without its mark; UTF-16 is read too."""
    head = body[:_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf")
