"""Addresses that a careless check takes for one of the portal's own: the known ways past it."""

_EVIL = "evil.example"
_SLASHES = ("//", "///", "////", "/////", "\\\\", "/\\", "\\/", "\\", "/\\/", "//\\")
_BLANKS = (" ", "\t", "\n", "\r\n", "\x00", "\x0b", "\x0c", "\x1f", "\u00a0", "\u3000", "\u200b")
_AFTER_HTTP = (":", ":/", ":///", ":////", ":\\\\", ":/\\", "://\\", ":\\/", "%3a//", "s:", "s:/", "s:\\")
_AFTER_OURS = (
    "@",
    ":80@",
    "%40",
    "\\@",
    "%2f@",
    "#@",
    "?@",
    "&@",
    "%5c@",
    ".",
    "%00.",
    "\u2024",
    "\uff0e",
    "\u3002",
)
_CODE = ("alert(1)", "//%0aalert(1)", "//localhost/%0aalert(1)", "/*/*/alert(1)")

ELSEWHERE = [
    *(f"{scheme}://{_EVIL}" for scheme in ("http", "https", "HTTPS", "ftp", "ws", "hTTp")),
    *(f"{slashes}{_EVIL}/%2f.." for slashes in _SLASHES),
    *(f"{blank}//{_EVIL}" for blank in _BLANKS),
    *(f"/{blank}/{_EVIL}" for blank in _BLANKS),
    *(f"http{middle}{_EVIL}" for middle in _AFTER_HTTP),
    *(f"//localhost{middle}{_EVIL}" for middle in _AFTER_OURS),
    *(f"http://localhost{middle}{_EVIL}/" for middle in _AFTER_OURS),
    *(f"{scheme}{code}" for scheme in ("javascript:", "java\tscript:", "\x01JaVaScRiPt:") for code in _CODE),
    *(f"{scheme}:x" for scheme in ("data", "vbscript", "file", "blob", "mailto", "tel", "about")),
    *(
        f"//{host}"
        for host in ("\uff45vil.example", "evil\u3002example", "3232235777", "0x7f000001", "[::1]@e.example")
    ),
    *(f"//{odd}" for odd in ("evil.example:80", "u:p@evil.example", ";@evil.example", "\u2044evil.example")),
    "//evil.example\\@localhost",
    "//localhost\\.evil.example",
    "/%09/evil.example\r\nSet-Cookie: a=b",
]
