"""Which files count as evidence, told by name *and* content. Pure.

A file is never parsed or unpacked to find out: the first and last bytes are enough. What a browser or a
machine would run (pages, drawings with scripts, programs) is refused, whatever it calls itself.
"""

import codecs
import re
import unicodedata
from pathlib import PurePosixPath

import puremagic

from readiness.refusals import Invalid

#: How much of either end is looked at.
EDGE = 64 * 1024
NAME_LENGTH = 255

#: Extension -> media type, for content that has a signature.
SIGNED = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: Extension -> media type, for plain text.
TEXTS = {
    "txt": "text/plain",
    "log": "text/plain",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "csv": "text/csv",
    "json": "application/json",
    "sarif": "application/sarif+json",
    "xml": "application/xml",
}
EXTENSIONS = (*SIGNED, *TEXTS)

# puremagic names a plain ZIP after the documents that are made of one, so an office file is told by its
# members.
_OFFICE_MEMBERS = {"docx": b"word/", "xlsx": b"xl/"}
_PROLOGUE = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!doctype\s+(?!html)[^>]*>)*", re.DOTALL | re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|(?:\w+:)?(?:html|svg|head|body|script|iframe)\b)", re.IGNORECASE)


class FileNotAccepted(Invalid):
    """The file is of a kind that is no evidence here, or not what its name says."""

    code = "file-not-accepted"
    status = 415


class Content:
    """What is learnt of a file while it streams by: both ends, and whether all of it is UTF-8 text."""

    def __init__(self) -> None:
        self.head = b""
        self.tail = b""
        self.is_text = True
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def feed(self, chunk: bytes) -> None:
        """The next bytes."""
        if len(self.head) < EDGE:
            self.head += chunk[: EDGE - len(self.head)]
        self.tail = (self.tail + chunk[-EDGE:])[-EDGE:]
        if self.is_text:
            self._decode(chunk, final=False)

    def media_type(self, name: str) -> str:
        """What the content is, once all of it was fed. Raises `FileNotAccepted`."""
        if self.is_text:
            self._decode(b"", final=True)
        extension = extension_of(name)
        if extension in SIGNED:
            self._demand_signature(name, extension)
            return SIGNED[extension]
        if extension in TEXTS:
            self._demand_text(name, extension)
            return TEXTS[extension]
        raise FileNotAccepted(
            {"file": [f"Files of this kind are not accepted. Accepted are: {', '.join(EXTENSIONS)}."]}
        )

    def _decode(self, chunk: bytes, *, final: bool) -> None:
        try:
            self.is_text = "\0" not in self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self.is_text = False

    def _demand_signature(self, name: str, extension: str) -> None:
        if extension not in _signatures(self.head):
            raise FileNotAccepted({"file": [f"The content of {name} is not what its name says."]})
        if extension in _OFFICE_MEMBERS:
            edges = self.head + self.tail
            if b"[Content_Types].xml" not in edges or _OFFICE_MEMBERS[extension] not in edges:
                raise FileNotAccepted({"file": [f"The content of {name} is not what its name says."]})
            if b"vbaProject.bin" in edges:
                raise FileNotAccepted({"file": [f"{name} holds macros. Save it without them, or as PDF."]})

    def _demand_text(self, name: str, extension: str) -> None:
        if not self.is_text:
            raise FileNotAccepted({"file": [f"{name} is not plain text. Save it as UTF-8."]})
        start = self.head.decode("utf-8", "ignore").removeprefix("\ufeff")
        start = start[_PROLOGUE.match(start).end() :]  # type: ignore[union-attr]  # matches the empty text too
        if _PAGE.match(start):
            raise FileNotAccepted({"file": [f"{name} is a web page or drawing. Print it as PDF or PNG."]})
        if start.startswith("#!"):
            raise FileNotAccepted({"file": [f"{name} is a program. Attach what it printed instead."]})
        if start.startswith("%PDF-"):
            raise FileNotAccepted({"file": [f"The content of {name} is not what its name says."]})
        if extension in {"json", "sarif"} and not start.startswith(("{", "[")):
            raise FileNotAccepted({"file": [f"The content of {name} is not JSON."]})
        if extension == "xml" and not start.startswith("<"):
            raise FileNotAccepted({"file": [f"The content of {name} is not XML."]})


def extension_of(name: str) -> str:
    """The last extension in lower case, without its dot."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def clean_name(name: str) -> str:
    """The name without folders and without what is not seen (Unicode's category C: control, direction, unassigned).

    Never used as a path: files are stored by their hash.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip()
    stem, dot, extension = shown.rpartition(".")
    if not dot:
        return shown[:NAME_LENGTH] or "file"
    return f"{stem[: NAME_LENGTH - len(extension) - 1] or 'file'}.{extension}"[:NAME_LENGTH]


def _signatures(head: bytes) -> set[str]:
    """The extensions that the beginning stands for; a plain ZIP may be any document made of one."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return {"zip", *_OFFICE_MEMBERS}
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):  # nothing known, or an empty file
        return set()
    surest = max(match.confidence for match in found)
    return {match.extension.removeprefix(".") for match in found if match.confidence == surest}
