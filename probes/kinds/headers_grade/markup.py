"""What a page's markup adds to its headers: scripts, and `meta http-equiv`. Pure."""

from dataclasses import dataclass
from html.parser import HTMLParser

MOST_SCRIPTS = 200
MOST_TEXT = 2048


@dataclass(frozen=True, slots=True)
class Script:
    """A script that is fetched: its address as written, and whether its bytes are pinned by `integrity`."""

    src: str
    integrity: bool


@dataclass(frozen=True, slots=True)
class Markup:
    """`scripts` counts those without an address too; `external` are those with one; `metas` by name in lower case."""

    scripts: int = 0
    external: tuple[Script, ...] = ()
    metas: dict[str, tuple[str, ...]] | None = None

    def meta(self, name: str) -> tuple[str, ...]:
        return tuple((self.metas or {}).get(name, ()))


def read_markup(body: bytes) -> Markup:
    """Forgiving, as browsers are: whatever is no tag is passed over."""
    reader = _Reader()
    reader.feed(body.decode("utf-8", "replace"))
    return Markup(reader.scripts, tuple(reader.external[:MOST_SCRIPTS]), dict(reader.metas))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts = 0
        self.external: list[Script] = []
        self.metas: dict[str, tuple[str, ...]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip() for name, value in reversed(attrs)}
        if tag == "script":
            self.scripts += 1
            if given.get("src"):
                self.external.append(Script(given["src"][:MOST_TEXT], bool(given.get("integrity"))))
        elif tag == "meta" and given.get("http-equiv"):
            name = given["http-equiv"].lower()[:80]
            self.metas[name] = (*self.metas.get(name, ()), given.get("content", "")[:MOST_TEXT])
