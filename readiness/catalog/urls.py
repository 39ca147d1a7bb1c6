"""Addresses of services as people type them, brought to one spelling. Pure.

Only their form is judged here: whether an address may be *asked* is for the probe client, each time anew.
"""

import re
from ipaddress import IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

LONGEST = 500
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class UrlError(ValueError):
    """Not an address that a service can have; the message is a sentence for the person."""


def web_url(text: str) -> str:
    """`text` as an absolute http or https address in one spelling; without a scheme it counts as https.

    Scheme and host in lower case, internationalised names in ASCII, no default port, no fragment, a path of
    at least `/`. Raises `UrlError` on other schemes, credentials, control characters and bad hosts.
    """
    text = text.strip()
    if any(ord(character) < 33 or character in "\\\x7f" for character in text):
        raise UrlError("An address holds no spaces, control characters or backslashes.")
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise UrlError("This is not a web address.") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise UrlError("The address must begin with https:// or http://.")
    if "@" in parts.netloc:
        raise UrlError("Leave user names and passwords out of the address.")
    origin = f"{parts.scheme}://{_host(parts)}"
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        if port == 0:
            raise UrlError("Port 0 is no port.")
        origin += f":{port}"
    whole = origin + (_ascii(parts.path) or "/") + (f"?{_ascii(parts.query)}" if parts.query else "")
    if len(whole) > LONGEST:
        raise UrlError(f"At most {LONGEST} characters; this has {len(whole)}.")
    return whole


def _ascii(text: str) -> str:
    """Path or query as it is sent: everything beyond ASCII percent-encoded, what is encoded already kept."""
    try:
        return quote(text, safe="/?%:@!$&'()*+,;=~-._[]")
    except UnicodeEncodeError as error:
        raise UrlError("This is not a web address.") from error


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise UrlError("The address names no host.")
    if ":" in host:
        return f"[{_address(host)}]"
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise UrlError("The host name cannot be written in a form that DNS knows.") from error
    ascii_host = ascii_host.lower()
    if len(ascii_host) > 253 or not all(_LABEL.fullmatch(label) for label in ascii_host.split(".")):
        raise UrlError("This host name is not one that DNS knows.")
    return ascii_host


def _address(text: str) -> str:
    try:
        return str(IPv6Address(text))
    except ValueError as error:
        raise UrlError("The IPv6 address in brackets is not one.") from error
