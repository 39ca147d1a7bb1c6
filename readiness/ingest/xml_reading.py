"""XML without entities: what declares a document type is refused before anything in it is expanded. Pure."""

from dataclasses import dataclass, field
from xml.parsers import expat

from readiness.evidence.observations import shown
from readiness.ingest.format import Unreadable
from readiness.ingest.strict import text_of

DEEPEST = 64
MOST_ELEMENTS = 300_000


@dataclass(slots=True)
class Element:
    """An element with its attributes and children. Text is not kept."""

    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        """Every element of the name below, in order."""
        found, waiting = [], list(reversed(self.children))
        while waiting:
            one = waiting.pop()
            if one.name == name:
                found.append(one)
            waiting += reversed(one.children)
        return found


def xml_of(content: bytes) -> Element:
    """The root. Raises `Unreadable`: not well formed, not UTF-8, a document type, too deep, too many elements."""
    text = text_of(content)
    building = _Building()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = building.start, building.end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise Unreadable(f"This is not XML: {shown(str(error))}.") from error
    if building.root is None:
        raise Unreadable("This is not XML: there is no element.")
    return building.root


class _Building:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._count += 1
        if len(self._open) >= DEEPEST or self._count > MOST_ELEMENTS:
            raise Unreadable(f"At most {DEEPEST} levels deep and {MOST_ELEMENTS} elements.")
        one = Element(name, attributes)
        if self._open:
            self._open[-1].children.append(one)
        else:
            self.root = one
        self._open.append(one)

    def end(self, _name: str) -> None:
        """It ends."""
        self._open.pop()


def _refuse(*_declared: object) -> None:
    raise Unreadable("A document type or an entity is declared: that is not read.")
