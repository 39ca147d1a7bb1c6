"""Files that are no bundle, or two at once: built byte by byte, since no honest tool makes them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from tests.ledger.bundles.log import plain
from tests.ledger.bundles.packing import Members, manifest, members, packed, sealed
from tests.ledger.bundles.story import Story

BIG = 2**32 - 1


def zipped(
    made: list[tuple[bytes, bytes]], *, local: dict[str, Any] | None = None, central: dict[str, Any] | None = None,
    end: dict[str, Any] | None = None, only: int | None = None, tail: bytes = b"",
) -> bytes:  # fmt: skip
    """A stored ZIP of (name, body) pairs, in which the headers of member `only` (or of all) say something else."""
    out, directory, offsets = b"", b"", []
    for number, (name, body) in enumerate(made):
        lies = local if only in (None, number) else None
        offsets.append(len(out))
        out += _head(b"PK\x03\x04", name, body, lies or {}) + body
    for number, (name, body) in enumerate(made):
        lies = central if only in (None, number) else None
        directory += _listing(name, body, offsets[number], lies or {})
    told = {"disk": 0, "first": 0, "here": len(made), "count": len(made), "size": len(directory), "offset": len(out),
            "comment": b"", **(end or {})}  # fmt: skip
    return out + directory + tail + struct.pack(
        "<4s4H2IH", b"PK\x05\x06", told["disk"], told["first"], told["here"], told["count"], told["size"],
        told["offset"], len(told["comment"]),
    ) + told["comment"]  # fmt: skip


def _head(sign: bytes, name: bytes, body: bytes, lies: dict[str, Any]) -> bytes:
    told = {"flags": 0, "method": 0, "crc": zlib.crc32(body), "packed": len(body), "size": len(body), "name": name,
            "extra": b"", **lies}  # fmt: skip
    return struct.pack(
        "<4s3HI3I2H", sign, 20, told["flags"], told["method"], 0, told["crc"], told["packed"], told["size"],
        len(told["name"]), len(told["extra"]),
    ) + told["name"] + told["extra"]  # fmt: skip


def _listing(name: bytes, body: bytes, offset: int, lies: dict[str, Any]) -> bytes:
    told = {"flags": 0, "method": 0, "crc": zlib.crc32(body), "packed": len(body), "size": len(body), "name": name,
            "extra": b"", "disk": 0, "attributes": 0, "offset": offset, "sign": b"PK\x01\x02", **lies}  # fmt: skip
    return struct.pack(
        "<4s4HI3I5H2I", told["sign"], 20, 20, told["flags"], told["method"], 0, told["crc"], told["packed"],
        told["size"], len(told["name"]), len(told["extra"]), 0, told["disk"], 0, told["attributes"], told["offset"],
    ) + told["name"] + told["extra"]  # fmt: skip


def pairs(made: Members) -> list[tuple[bytes, bytes]]:
    """Names and bodies in order."""
    return [(name.encode(), made[name]) for name in sorted(made)]


NAMES = (
    b"../entries/0.json", b"entries/../../0.json", b"/etc/passwd", b"C:/windows/0.json", b"entries\\0.json",
    b"entries/0.json\x00.txt", b"\x00", b"", b".", b"..", b"entries//0.json", b"./entries/0.json", b"entries/00.json",
    b"entries/-1.json", b"entries/1e3.json", b"entries/0.JSON", b"Entries/0.json", b"files/ABCDEF",
    b"files/" + b"f" * 63,
    b"readme.html", b"__MACOSX/._a", "entries/\uff10.json".encode(), "é".encode(), b"\xff\xfe", b"a" * 65000,
    b"entries/" + b"9" * 40 + b".json", b"con", b"aux.txt", b"proofs/0.tlog-proof/", b"entries/0.json ",
    b" entries/0.json",
    b"entries/0.json.", b"~/x", b"$(id)", b"\x1b[2J", b"consistency/0-1", b"timestamps/../x.tsr", b"timestamps/.tsr",
)  # fmt: skip


def named_wrongly(made: Members) -> Iterator[tuple[str, bytes]]:
    """Names that lead elsewhere, are another's twin, or belong to nothing."""
    for name in NAMES:
        yield f"a member named {name[:30]!r}", zipped([*pairs(made), (name, b"x")])
    for name in ("manifest.json", "manifest.note", "checkpoint"):
        yield f"no {name}", zipped([pair for pair in pairs(made) if pair[0] != name.encode()])
    for name in ("manifest.json", "manifest.note", "checkpoint", "VERIFY.md"):
        yield f"{name} twice", zipped([*pairs(made), (name.encode(), made[name])])
        yield f"{name} twice, the first another", zipped([(name.encode(), b"other"), *pairs(made)])
        yield f"{name} and its twin in capitals", zipped([*pairs(made), (name.upper().encode(), made[name])])
        yield f"{name} under another name in its header", zipped(
            [(name.encode(), made[name]), *[pair for pair in pairs(made) if pair[0] != name.encode()]],
            local={"name": b"x" * len(name)}, only=0,
        )  # fmt: skip


def lying_headers(made: Members) -> Iterator[tuple[str, bytes]]:
    """Sizes, flags and places that contradict each other. The lies are about the manifest, which is always read."""
    rest = [pair for pair in pairs(made) if pair[0] != b"manifest.json"]
    body = made["manifest.json"]
    first = [(b"manifest.json", body), *rest]
    lies: list[tuple[str, dict[str, Any]]] = [
        ("encrypted", {"flags": 1}), ("strongly encrypted", {"flags": 0x41}), ("a masked header", {"flags": 0x2000}),
        ("patched", {"flags": 0x20}), ("an unknown method", {"method": 99}), ("bzip2", {"method": 12}),
        ("lzma", {"method": 14}), ("zstd", {"method": 93}), ("said to be deflated", {"method": 8}),
        ("a false CRC", {"crc": 1}), ("one byte more", {"size": len(body) + 1, "packed": len(body) + 1}),
        ("one byte less", {"size": len(body) - 1, "packed": len(body) - 1}), ("no byte", {"size": 0, "packed": 0}),
        ("two sizes", {"packed": len(body) - 1}), ("four gigabytes", {"size": BIG - 1, "packed": BIG - 1}),
        ("a size of its own field, which is not there", {"size": BIG, "packed": BIG}),
        ("a field that is cut", {"size": BIG, "packed": BIG, "extra": b"\x01\x00\x10\x00\x01"}),
        ("a size of 2^63", {"size": BIG, "packed": BIG, "extra": struct.pack("<2H2Q", 1, 16, 2**63, 2**63)}),
        ("a size of 2^64-1", {"size": BIG, "packed": BIG, "extra": struct.pack("<2H2Q", 1, 16, 2**64 - 1, 2**64 - 1)}),
    ]  # fmt: skip
    for what, lie in lies:
        yield f"both headers: {what}", zipped(first, local=lie, central=lie, only=0)
        yield f"the directory: {what}", zipped(first, central=lie, only=0)
        if what != "a field that is cut":
            yield f"the header: {what}", zipped(first, local=lie, only=0)
    central: list[tuple[str, dict[str, Any]]] = [
        ("a symbolic link", {"attributes": 0o120777 << 16}), ("a pipe", {"attributes": 0o010644 << 16}),
        ("a device", {"attributes": 0o020644 << 16}), ("a folder", {"attributes": 0o040755 << 16}),
        ("a socket", {"attributes": 0o140644 << 16}), ("another disk", {"disk": 1}),
        ("beyond the end", {"offset": 2**31}), ("at the end of all", {"offset": BIG}), ("one byte off", {"offset": 1}),
        ("inside another", {"offset": 40}), ("no signature", {"sign": b"PKxx"}),
    ]  # fmt: skip
    for what, lie in central:
        yield f"a member that is {what}", zipped(first, central=lie, only=0)
    yield "all members at one place", zipped(first, central={"offset": 0})
    yield (
        "a data descriptor that says something else",
        zipped(first, local={"flags": 8, "crc": 0, "size": 1, "packed": 1}, central={"flags": 8}, only=0),
    )
    yield (
        "a data descriptor for nothing",
        zipped(first, local={"flags": 8, "crc": 0, "size": 0, "packed": 0}, only=0),
    )


def lying_ends(made: Members) -> Iterator[tuple[str, bytes]]:
    """The end of the directory, which everything hangs on."""
    all_of = pairs(made)
    good = zipped(all_of)
    ends: tuple[tuple[str, dict[str, Any]], ...] = (
        ("a member less", {"here": len(all_of) - 1, "count": len(all_of) - 1}),
        ("a member more", {"here": len(all_of) + 1, "count": len(all_of) + 1}),
        ("no member", {"here": 0, "count": 0}), ("65,535 members", {"here": 65535, "count": 65535}),
        ("two counts", {"here": 1}), ("another disk", {"disk": 1}), ("another first disk", {"first": 1}),
        ("a directory elsewhere", {"offset": 0}), ("a directory beyond", {"offset": BIG - 1}),
        ("a directory of no size", {"size": 0}), ("a directory of four gigabytes", {"size": BIG - 1}),
        ("a wide directory that is not there", {"size": BIG, "offset": BIG, "here": 65535, "count": 65535}),
    )  # fmt: skip
    for what, lie in ends:
        yield f"an end that says {what}", zipped(all_of, end=lie)
    yield "bytes before the first member", b"MZ\x90\x00" + good
    yield "bytes after the end", good + b"\x00"
    yield "a comment that is cut", good[:-2] + b"\x05\x00"
    yield "an end inside the comment", zipped(all_of, end={"comment": b"PK\x05\x06" + bytes(18)})
    yield "bytes between directory and end", zipped(all_of, tail=b"hidden")
    yield "two ZIPs in one file", good + good
    for what, count, size in (
        ("a million members", 10**6, 0),
        ("2^60 members", 2**60, 2**60),
        ("none", 0, 0),
    ):
        yield (
            f"a wide end that says {what}",
            zipped(
                all_of,
                tail=_wide(count, size, 0),
                end={"size": BIG, "offset": BIG, "here": 65535, "count": 65535},
            ),
        )
    start = len(good) - 22 - sum(46 + len(name) for name, _ in all_of)
    directory = len(good) - 22 - start
    yield (
        "a wide end that contradicts the narrow",
        zipped(all_of, tail=_wide(len(all_of) + 1, directory, start)),
    )
    yield "a wide end without its record", zipped(all_of, tail=_wide(len(all_of), directory, start)[56:])
    many = b"".join(_listing(b"entries/%d.json" % number, b"", 0, {}) for number in range(66_000))
    yield (
        "66,000 listings of one place",
        many
        + _wide(66_000, len(many), 0, at=len(many))
        + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, len(many), 0, 0),
    )


def _wide(count: int, size: int, offset: int, at: int | None = None) -> bytes:
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    return record + struct.pack("<4sIQI", b"PK\x06\x07", 0, offset + size if at is None else at, 1)


def bombs(made: Members) -> Iterator[tuple[str, bytes]]:
    """Little that says it is much."""
    for name, body in (("manifest.json", b"[" * 40_000_000), ("manifest.note", bytes(60_000)),
                       ("checkpoint", bytes(50_000)), ("VERIFY.md", bytes(65_000)),
                       ("report.pdf", bytes(64_000_000))):  # fmt: skip
        yield f"{name} packed a thousandfold", packed({**made, name: body}, method=zipfile.ZIP_DEFLATED)
    for told in (2**20, 2**27, 2**40):
        packed_body = _deflated(bytes(2**20))
        extra = struct.pack("<2H2Q", 1, 16, told, len(packed_body))
        lie = {"method": 8, "size": BIG, "packed": BIG, "crc": 0, "extra": extra}
        yield (
            f"a manifest of {told} bytes, it says",
            zipped([(b"manifest.json", packed_body), *pairs(made)[:3]], local=lie, central=lie, only=0),
        )
    body = _deflated(made["manifest.json"])
    right = {"method": 8, "size": len(made["manifest.json"]), "crc": zlib.crc32(made["manifest.json"])}
    for what, changed in (
        ("cut", body[:-3]),
        ("followed by more", body + b"more"),
        ("broken", b"\x07" + body[1:]),
    ):
        lie = {**right, "packed": len(changed)}
        rest = [pair for pair in pairs(made) if pair[0] != b"manifest.json"]
        yield (
            f"deflate that is {what}",
            zipped([(b"manifest.json", changed), *rest], local=lie, central=lie, only=0),
        )


def _deflated(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


#: Bytes that a manifest must not be, whoever signs it.
JSON = (
    b"", b" ", b"null", b"[]", b"0", b'"text"', b"{", b"{}", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 100_000,
    b'{"a":' * 50_000, b'{"format":NaN}', b'{"format":Infinity}', b'{"format":-Infinity}', b'{"format":1.0}',
    b'{"format":1e400}',
    b'{"format":1,"format":1}', b'{"format":2}', b'{"format":"1"}', b'{"format":true}', b'{"format":-1}',
    b'{"format":' + b"9" * 5_000 + b"}", b'{"format":' + b"9" * 1_000_000 + b"}", b'{"format":1}', b'{"format":1,}',
    b'{"format":1} {}', b"{'format':1}", b'{"format":"\\ud800"}', b'{"\x00":1}', b"// {}", b"[1,]", b"nan",
)  # fmt: skip


def signed_nonsense(story: Story, made: Members) -> Iterator[tuple[str, bytes]]:
    """What the log's own key signed, and what still is no bundle."""
    for body in JSON:
        yield f"a manifest of {body[:24]!r}", packed(sealed(story.log, _bare(made), body))
    right = manifest(story.log, _bare(made))
    entry = next(name for name in sorted(made) if name.startswith("entries/"))
    seq = int(entry[8:-5])
    for what, change in (
        ("no members", {"members": None}), ("members that are none", {"members": [1]}),
        ("a member of no name", {"members": [{"size": 1}]}), ("a member twice", {"members": right["members"][:1] * 2}),
        ("a path", {"members": [*right["members"], {"name": "../x", "size": 1, "sha256": "0" * 64}]}),
        ("itself", {"members": [*right["members"], {"name": "manifest.json", "size": 1, "sha256": "0" * 64}]}),
        ("a size in words", {"members": [{"name": "checkpoint", "size": "1", "sha256": "0" * 64}]}),
        ("no checkpoint", {"checkpoint": None}), ("another checkpoint", {"checkpoint": {"size": 1, "root": "00"}}),
        ("entries in words", {"entries": ["0"]}), ("entries twice", {"entries": [*right["entries"], seq]}),
        ("entries that are not there", {"entries": [*right["entries"], 10**6]}), ("no entries", {"entries": []}),
        ("entries that are maps", {"entries": [{}]}), ("another origin", {"origin": "other.example/ledger"}),
        ("nothing withheld", {"withheld": None}), ("something withheld", {"withheld": ["files"]}),
        ("an entry withheld", {"withheld": [{"name": entry, "why": "so"}]}),
        ("the checkpoint erased", {"erased": [{"name": "checkpoint", "why": "so"}]}),
        ("what is there withheld", {"withheld": [{"name": "report.pdf", "why": "so"}]}),
        ("an erasure by an entry that is not there", {"erased": [
            {"name": "files/" + "0" * 64, "why": "so", "by_entry": 10**9}]}),
    ):  # fmt: skip
        yield f"a manifest with {what}", packed(sealed(story.log, _bare(made), plain({**right, **change})))
    yield "a manifest of another log", packed(sealed(story.log, _bare(made), name="other.example/ledger"))


def documents(story: Story, made: Members) -> Iterator[tuple[str, bytes]]:
    """Members that are not what their name says, under a manifest that lists them as they are."""
    seq = max(int(name[8:-5]) for name in made if name.startswith("entries/"))
    note = made["checkpoint"]
    for name, bodies in {
        "checkpoint": (b"", b"\n\n", note[:-1], note.replace(b"\n\n", b"\n"), b"\xff" + note,
                       note.replace(b"\n", b"\r\n"), note.split(b"\n\n")[0] + b"\n\n",
                       b"portal.example/ledger\n-1\nAAAA\n\n\xe2\x80\x94 a AAAAAAAA\n",
                       note.replace("— ".encode(), b"- "), story.log.checkpoint(1)),
        f"entries/{seq}.json": (b"", b"[]", b"{}", b"[" * 100_000, b'{"v":1,"v":1}', b'{"v":2}'),
        f"proofs/{seq}.tlog-proof": (b"", b"c2sp.org/tlog-proof@v2\n", b"c2sp.org/tlog-proof@v1\n\n" + note,
                                     made[f"proofs/{seq}.tlog-proof"].replace(b"index", b"extra"),
                                     made[f"proofs/{seq}.tlog-proof"] + b"\n"),
        "leaf-hashes": (b"", b"\x00", made["leaf-hashes"][32:], made["leaf-hashes"] + bytes(32)),
        "rotations": (b"x", b"0\n", b"-1\n", b"9" * 30, b"../x", f"{seq}\n".encode()),
        "consistency/1-2": (b"", b"AAAA\n", b"\xff"),
    }.items():  # fmt: skip
        for number, body in enumerate(bodies):
            changed = {**_bare(made), name: body}
            yield (
                f"{name} as bad document {number}",
                packed(sealed(story.log, changed, plain(manifest(story.log, changed)))),
            )


def no_zips() -> Iterator[tuple[str, bytes]]:
    """Files of other kinds."""
    yield "nothing", b""
    yield "one byte", b"P"
    yield "an empty ZIP", zipped([])
    yield "zeros", bytes(100_000)
    yield "ends without a beginning", b"PK\x05\x06" * 20_000
    yield "a PDF", b"%PDF-1.7\n%%EOF\n"
    tar = io.BytesIO()
    tar.write(b"manifest.json" + bytes(499))
    yield "an archive of another kind", tar.getvalue()


def _bare(made: Members) -> Members:
    return {name: body for name, body in made.items() if not name.startswith("manifest.")}


def everything(story: Story) -> Iterator[tuple[str, bytes]]:
    """All of it."""
    made = sealed(story.log, members(story))
    for kind in (named_wrongly, lying_headers, lying_ends, bombs):
        yield from kind(made)
    yield from signed_nonsense(story, made)
    yield from documents(story, made)
    yield from no_zips()
