"""Targets: URLs brought into one form before anything is checked or looked up. Pure.

The form: http or https; no user name, no fragment; the host in lower-case ASCII (IDNA, UTS 46), without a
final dot; IPv4 in every spelling that a resolver would take (2130706433, 0x7f.1, 127.1, 017700000001,
full-width digits) as four dotted numbers; IPv6 compressed; the path percent-encoded.
"""

import re
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, urljoin, urlsplit

import idna

from probes.client.errors import BadUrl, RedirectRefused
from probes.client.exchange import Address

MOST_URL_CHARACTERS = 2048
USUAL_PORTS = {"http": 80, "https": 443}

_UNWANTED = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
_PATH_SAFE = "%/:=&?~+!$,;'@()*[]|"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that can be asked. `host` is normalised; `address` is set when the host is a literal address.

    `path` begins with a slash and holds the query.
    """

    scheme: str
    host: str
    port: int
    path: str
    address: Address | None = None

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        """Host and, unless it is the scheme's own, port; as a Host header has it."""
        host = f"[{self.host}]" if isinstance(self.address, IPv6Address) else self.host
        return host if self.port == USUAL_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    def at(self, path: str) -> "Target":
        """The same origin with another path (and query); BadUrl when it does not begin with one slash."""
        if not path.startswith("/") or path.startswith("//"):
            raise BadUrl("characters")
        _refuse_strange(f"{self.scheme}://{self.authority}{path}")
        name, _mark, query = path.partition("?")
        return replace(self, path=_quoted(name, query))

    def __str__(self) -> str:
        return self.url


def normalise(url: str) -> Target:
    """The target that a URL given by a person names; BadUrl with the reason otherwise."""
    if not url:
        raise BadUrl("empty")
    _refuse_strange(url)
    return _target(url)


def _refuse_strange(url: str) -> None:
    if len(url) > MOST_URL_CHARACTERS:
        raise BadUrl("too_long")
    if _UNWANTED.search(url):
        raise BadUrl("characters")
    if "#" in url:
        raise BadUrl("fragment")


def follow(base: Target, location: str) -> Target:
    """The target of a Location header seen at `base`: absolute, relative or scheme-relative; its fragment is
    dropped.

    `location` holds raw header bytes read as latin-1. RedirectRefused when it leads off http(s) or cannot be
    read.
    """
    text = location.encode("latin-1", "replace").decode("utf-8", "replace").strip(" \t")
    text = text.partition("#")[0].replace(" ", "%20")
    if _UNWANTED.search(text):  # urljoin would drop some of them in silence
        raise RedirectRefused("location")
    try:
        return normalise(text if _ABSOLUTE.match(text) else urljoin(base.url, text))
    except (BadUrl, ValueError) as problem:
        raise RedirectRefused("location") from problem


def _target(url: str) -> Target:
    try:
        parts = urlsplit(url)
    except ValueError as problem:  # unbalanced brackets, or characters that NFKC would turn into delimiters
        raise BadUrl("host") from problem
    scheme = parts.scheme.lower()
    if scheme not in USUAL_PORTS:
        raise BadUrl("scheme")
    if "@" in parts.netloc:
        raise BadUrl("userinfo")
    name, port = _split_port(parts.netloc)
    host, address = _host(name)
    return Target(scheme, host, port or USUAL_PORTS[scheme], _quoted(parts.path or "/", parts.query), address)


def _quoted(path: str, query: str) -> str:
    try:
        asked = f"?{quote(query, safe=_PATH_SAFE)}" if query else ""
        return quote(path, safe=_PATH_SAFE) + asked
    except UnicodeEncodeError as problem:  # bytes that are no UTF-8, as the shell hands them over
        raise BadUrl("characters") from problem


def _split_port(netloc: str) -> tuple[str, int | None]:
    if netloc.startswith("["):
        name, bracket, rest = netloc.partition("]")
        name += bracket
    else:
        name, colon, rest = netloc.partition(":")
        rest = colon + rest
    if rest in ("", ":"):
        return name, None
    digits = rest[1:]
    if rest[0] != ":" or not re.fullmatch(r"[0-9]{1,5}", digits) or not 1 <= int(digits) <= 65535:
        raise BadUrl("port")
    return name, int(digits)


def _host(name: str) -> tuple[str, Address | None]:
    if name.startswith("["):
        if "%" in name or not name.endswith("]"):
            raise BadUrl("host")
        try:
            address = IPv6Address(name[1:-1])
        except ValueError as problem:
            raise BadUrl("host") from problem
        return str(address), address
    ascii_name = host_name(name)
    last = ascii_name.rpartition(".")[2]
    if not (last.isdigit() or _NUMBER.fullmatch(last)):
        return ascii_name, None
    number = _ipv4(ascii_name)
    return str(number), number


def host_name(name: str) -> str:
    """A host name in lower-case ASCII without a final dot; BadUrl when no label of it could exist."""
    if name.isascii():
        mapped = name.lower()
    else:
        try:
            mapped = idna.encode(name, uts46=True, transitional=False).decode("ascii").lower()
        except (idna.IDNAError, UnicodeError) as problem:
            raise BadUrl("host") from problem
    mapped = mapped.removesuffix(".")
    if len(mapped) > 253 or not all(_LABEL.fullmatch(label) for label in mapped.split(".")):
        raise BadUrl("host")
    return mapped


def _ipv4(text: str) -> IPv4Address:
    """What inet_aton makes of up to four decimal, octal or hexadecimal numbers; BadUrl when it refuses."""
    parts = text.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise BadUrl("host")
    try:
        numbers = [_number(part) for part in parts]
    except ValueError as problem:
        raise BadUrl("host") from problem
    *heads, tail = numbers
    if any(head > 255 for head in heads) or tail >= 256 ** (5 - len(parts)):
        raise BadUrl("host")
    value = tail + sum(head << (24 - 8 * place) for place, head in enumerate(heads))
    return IPv4Address(value)


def _number(part: str) -> int:
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8) if len(part) > 1 and part[0] == "0" else int(part)


def literal(text: str) -> Address | None:
    """The address that a normalised host spells, or None for a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None
