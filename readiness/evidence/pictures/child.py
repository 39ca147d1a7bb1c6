"""The child's side: limits first, then Pillow on one file, of which nothing but the pixels goes on.

Run as a script with the path of its job. Writes the new picture to the job's `out` and "width height" to standard
output. What hides in a file (metadata, places, profiles, further frames, trailing bytes) stays behind.
"""

import json
import sys
from pathlib import Path
from typing import Any

from readiness.confined import confine

OUT_OF_MEMORY, TOO_LARGE, UNREADABLE = 70, 71, 72
#: The new picture fits into this box; screenshots of whole pages are tall.
WIDEST, TALLEST = 1600, 4800
FILE_SIZE = 64 * 2**20
_SIXTEEN_BITS = 257  # 65535 / 255


class TooLarge(Exception):
    """More pixels than the job allows, by the file's own header."""


def main(path: str) -> int:
    """Draw one picture; the process's exit status."""
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    confine(seconds=job["seconds"], memory=job["memory"], file_size=FILE_SIZE)
    try:
        width, height = _draw(job)
    except MemoryError:
        return OUT_OF_MEMORY
    except TooLarge:
        return TOO_LARGE
    except Exception:  # noqa: BLE001  whatever breaks here is told by the exit status alone
        return UNREADABLE
    sys.stdout.write(f"{width} {height}")
    return 0


def _draw(job: dict[str, Any]) -> tuple[int, int]:
    from PIL import Image, ImageOps  # noqa: PLC0415  after the limits

    Image.MAX_IMAGE_PIXELS = None  # our own bound is asked first, and has its own words
    # The one format that the portal found when the file came in: no other decoder ever sees the bytes.
    with Image.open(job["file"], formats=[job["format"]]) as sent:
        if sent.width * sent.height > job["pixels"]:
            raise TooLarge
        sent.draft("RGB", (WIDEST, TALLEST))  # lets a large photograph be read at a fraction of its size
        sent.load()  # the first frame of an animation
        picture = ImageOps.exif_transpose(_plain(sent))
    picture.thumbnail((WIDEST, TALLEST), Image.Resampling.LANCZOS)
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    bare.save(job["out"], "WEBP", quality=85, method=4)
    return bare.size


def _plain(picture: Any) -> Any:
    """The same picture in eight bits a channel, transparent where it was."""
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I")
    if picture.mode in ("I", "F"):
        return picture.point(lambda value: value / _SIXTEEN_BITS).convert("L").convert("RGB")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
