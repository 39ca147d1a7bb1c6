"""Reading the process environment: typed, with `<NAME>_FILE` for secrets, refusing nonsense.

Every setting that an operator may give is read through these functions, so that a misspelt value stops the
start with a sentence instead of changing behaviour in silence.
"""

import ipaddress
import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from readiness.obligations.holidays import WEEKDAYS, HolidayInvalid, parse_holidays

_env = environ.Env()
_YES, _NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """`name`, or the content of the file that `<name>_FILE` points at, or `default`."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path} cannot be read: {error.strerror}.") from error
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """A yes/no value; anything but 1/0, true/false, yes/no, on/off is refused."""
    given = os.environ.get(name)
    if given is None:
        return default
    lowered = given.strip().lower()
    if lowered in _YES:
        return True
    if lowered in _NO:
        return False
    raise ImproperlyConfigured(f"{name}={given!r} is neither yes nor no: write 1 or 0.")


def whole(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number within bounds."""
    given = os.environ.get(name, str(default))
    try:
        value = int(given)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={given!r} is not a whole number.") from error
    if not least <= value <= most:
        raise ImproperlyConfigured(f"{name}={value} is outside {least} to {most}.")
    return value


def share(name: str, default: float) -> float:
    """A number from 0 to 1."""
    given = os.environ.get(name, str(default))
    try:
        value = float(given)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={given!r} is not a number.") from error
    if not 0 <= value <= 1:
        raise ImproperlyConfigured(f"{name}={value} is outside 0 to 1.")
    return value


def listed(name: str, default: str = "") -> list[str]:
    """Comma-separated words, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Comma-separated addresses or CIDR networks."""
    try:
        return [ipaddress.ip_network(word, strict=False) for word in listed(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error


def weekdays(name: str, default: str) -> str:
    """Weekdays by their first three letters as numbers in one line, 0 is Monday; not all seven."""
    given = [one.lower()[:3] for one in listed(name, default)]
    if not set(given) <= set(WEEKDAYS) or len(set(given)) > 6:
        raise ImproperlyConfigured(f"{name} must be weekdays such as {default}, at most six of them.")
    return ",".join(str(number) for number, day in enumerate(WEEKDAYS) if day in given)


def holidays(name: str) -> str:
    """Rules for holidays (`readiness/obligations/holidays.py`), as they are written."""
    given = text(name)
    try:
        parse_holidays(given)
    except HolidayInvalid as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error
    return given


def folder(name: str, default: Path) -> Path:
    """An absolute folder path; made on first use by whoever writes there, never at import."""
    return Path(os.environ.get(name) or default).expanduser().resolve()


def path(name: str) -> Path | None:
    """An absolute file path, or None."""
    given = os.environ.get(name, "")
    return Path(given).expanduser().resolve() if given else None


def log_name(name: str, default: str) -> str:
    """A name that a signed note can carry: printable, without spaces and plus signs."""
    given = os.environ.get(name, default)
    if not 1 <= len(given) <= 150 or not given.isprintable() or any(mark in " +" for mark in given):
        raise ImproperlyConfigured(
            f"{name}={given!r} cannot name a log: no spaces, no plus, at most 150 signs."
        )
    return given


def database(url: str) -> dict[str, object]:
    """`DATABASE_URL` as a Django database entry, with the options that the portal's guarantees rest on."""
    try:
        config: dict[str, object] = dict(environ.Env.db_url_config(url))
    except (KeyError, ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL is not understood: use sqlite:///path or postgres://."
        ) from error
    engine = str(config.get("ENGINE", ""))
    if engine.endswith("sqlite3"):
        # Measured with four processes: default settings lose 136 of 1200 read-then-write transactions to
        # "database is locked"; write-ahead log, IMMEDIATE transactions and a 20 s wait lose none.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            # Without it INSERT OR REPLACE would remove a row of an append-only table past its DELETE trigger.
            "PRAGMA recursive_triggers=ON;",
        }
    elif "postgres" in engine:
        config.setdefault("CONN_MAX_AGE", 60)
        config["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured("DATABASE_URL must name SQLite or PostgreSQL.")
    return config


def email(url: str) -> dict[str, object]:
    """`EMAIL_URL` as Django settings; `filemail:///absolute/folder` keeps its leading slash."""
    try:
        config: dict[str, object] = dict(environ.Env.email_url_config(url))
    except (KeyError, ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            "EMAIL_URL is not understood: use smtp+tls://user:password@host:587."
        ) from error
    if url.startswith("filemail://"):
        config["EMAIL_FILE_PATH"] = "/" + str(config.get("EMAIL_FILE_PATH", "")).lstrip("/")
    return {name: value for name, value in config.items() if value is not None}


def embedded_secret_key(folder_: Path) -> str:
    """The embedded default's own key, made once and kept with its database, readable by its owner only."""
    path = folder_ / "secret_key"
    if not path.exists():
        folder_.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another process of the same start was first
        else:
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()
