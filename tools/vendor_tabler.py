"""Copies Tabler's stylesheet into the static folder in the one form that our headers allow.

    npm pack @tabler/core@1.6.1 && tar xzf tabler-core-1.6.1.tgz
    python tools/vendor_tabler.py package

Three changes, nothing else: every `data:` picture becomes a file beside the sheet (`default-src 'self'`
blocks `data:`), the source-map comment goes (manifest storage looks for the map), and the whole sheet is put
in the cascade layer `tabler`, so that any plain rule of ours wins over it without `!important`.
"""

import hashlib
import re
import sys
from pathlib import Path
from urllib.parse import unquote

TARGET = Path(__file__).resolve().parent.parent / "readiness/static/launchproof/tabler"
PICTURE = re.compile(r"url\((?P<quote>['\"])data:image/svg\+xml,(?P<svg>.*?)(?P=quote)\)")
HEAD = re.compile(r'^@charset "UTF-8";')
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")


def vendor(package: Path, target: Path = TARGET) -> int:
    """Write `tabler.css` and its pictures under `target`; returns how many pictures there are."""
    sheet = (package / "dist/css/tabler.min.css").read_text(encoding="utf-8")
    pictures: dict[str, str] = {}

    def as_file(match: re.Match[str]) -> str:
        svg = unquote(match["svg"])
        name = hashlib.sha256(svg.encode()).hexdigest()[:8] + ".svg"
        pictures[name] = svg
        return f"url(pictures/{name})"

    sheet = SOURCE_MAP.sub("", HEAD.sub("", PICTURE.sub(as_file, sheet))).strip()
    folder = target / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in pictures.items():
        (folder / name).write_text(svg + "\n", encoding="utf-8")
    layered = f'@charset "UTF-8";\n@layer tabler {{\n{sheet}\n}}\n'
    (target / "tabler.css").write_text(layered, encoding="utf-8")
    return len(pictures)


if __name__ == "__main__":
    print(f"{vendor(Path(sys.argv[1]))} pictures")
