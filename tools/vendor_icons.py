"""Builds the icon sprite `icons.svg` from lucide's files.

    npm pack lucide-static@1.62.0 && tar xzf lucide-static-1.62.0.tgz
    python tools/vendor_icons.py package

To add an icon, add its lucide name to `tools/icons.txt` and run this again. The status shapes are our own
and live in `shapes.svg`.
"""

import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "readiness/static/launchproof"
DRAWING = re.compile(r"<svg[^>]*>(?P<body>.*?)</svg>", re.DOTALL)
PEN = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'


def symbol(name: str, source: str) -> str:
    """Lucide's file as a `<symbol>`; raises ValueError when it is not the SVG we expect."""
    match = DRAWING.search(source)
    if match is None:
        raise ValueError(name)
    body = re.sub(r"\s+", " ", match["body"]).replace(" />", "/>").replace("> <", "><").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24"><g {PEN}>{body}</g></symbol>'


def vendor(package: Path, names: list[str], target: Path = TARGET) -> None:
    """Write `icons.svg` and lucide's licence under `target`."""
    icons = [symbol(name, (package / f"icons/{name}.svg").read_text(encoding="utf-8")) for name in names]
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg">',
        "<!-- lucide, ISC licence: see icons.LICENSE.txt -->",
        *icons,
        "</svg>",
    ]
    (target / "icons.svg").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copyfile(package / "LICENSE", target / "icons.LICENSE.txt")


if __name__ == "__main__":
    vendor(Path(sys.argv[1]), (HERE / "icons.txt").read_text(encoding="utf-8").split())
