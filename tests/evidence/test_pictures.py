"""Previews of uploaded pictures: drawn anew within limits, nothing of what was sent but the pixels."""

import io
import struct
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from readiness.evidence.files import GRACE, path_of, store, sweep_orphans
from readiness.evidence.models import Picture, StoredFile
from readiness.evidence.operations import add_evidence
from readiness.evidence.pictures import making
from readiness.evidence.pictures.drawing import NotDrawn, draw
from readiness.evidence.pictures.making import draw_due_pictures, picture_path
from tests.world import AT, World, world

__all__ = ["world"]

SECRET = b"geb. 1. 4. 1988"


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path / "media"


def encoded(picture: Image.Image, form: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def header_only(width: int, height: int) -> bytes:
    """A PNG that claims these sides and brings a few bytes of them."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(4096))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def put(world: World, content: bytes, name: str = "alert.png", declared: str = "image/png"):
    """Evidence with that file, as a contributor hands it in."""
    service = world.service("Shop")
    return add_evidence(
        environment=service.environments.get(is_production=True),
        kind="file",
        title="Alert",
        upload=store([content], name, declared),
        actor=world.actor("contributor"),
        at=AT,
    )


def drawn(tmp_path: Path, content: bytes, media_type: str = "image/png"):
    file = tmp_path / "sent"
    file.write_bytes(content)
    return draw(file, media_type)


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (1, 2**31 - 1), (65_000, 1_000)])
def test_a_picture_that_claims_to_be_huge_is_refused_by_its_header(tmp_path, width, height):
    with pytest.raises(NotDrawn, match="megapixels"):
        drawn(tmp_path, header_only(width, height))


def test_drawing_is_bounded_in_memory(tmp_path, settings):
    settings.PREVIEW_MEGAPIXELS, settings.PREVIEW_MEMORY_MIB = 1000, 256
    with pytest.raises(NotDrawn, match="256 MiB of memory"):
        drawn(tmp_path, header_only(20_000, 20_000))


def test_drawing_is_bounded_in_time(tmp_path, settings, monkeypatch):
    settings.PREVIEW_SECONDS = 1
    endless = tmp_path / "endless.py"
    endless.write_text("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass\n")
    monkeypatch.setattr("readiness.evidence.pictures.drawing.child.__file__", str(endless))
    with pytest.raises(NotDrawn, match="longer than 1 second"):
        drawn(tmp_path, b"")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        encoded(Image.effect_noise((400, 400), 50))[:-2000],
        header_only(400, 400),
        b"GIF89a" + bytes(20),
    ],
    ids=["empty", "only-a-signature", "cut-off", "rows-missing", "another-kind"],
)
def test_a_damaged_picture_is_told_as_one(tmp_path, content):
    with pytest.raises(NotDrawn, match="damaged"):
        drawn(tmp_path, content)


def test_only_the_decoder_of_the_found_type_gets_to_see_the_file(tmp_path):
    with pytest.raises(NotDrawn, match="damaged"):
        drawn(tmp_path, encoded(Image.new("RGB", (10, 10)), "BMP"))
    with pytest.raises(NotDrawn, match="damaged"):
        drawn(tmp_path, encoded(Image.new("RGB", (10, 10)), "JPEG"), "image/png")


def test_nothing_of_the_file_but_its_pixels_goes_on(tmp_path):
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    sent = encoded(Image.new("RGB", (40, 20), "red"), "JPEG", exif=exif, comment=SECRET) + SECRET
    assert SECRET in sent
    made = drawn(tmp_path, sent, "image/jpeg")
    assert SECRET not in made.content
    shown = Image.open(io.BytesIO(made.content))
    assert (shown.format, shown.size, dict(shown.getexif())) == ("WEBP", (40, 20), {})
    red, green, blue = shown.convert("RGB").getpixel((20, 10))
    assert red > 240
    assert max(green, blue) < 20


def test_a_photograph_stands_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by the camera
    made = drawn(tmp_path, encoded(Image.new("RGB", (40, 20)), "JPEG", exif=exif), "image/jpeg")
    assert (made.width, made.height) == (20, 40)


def test_of_an_animation_the_first_frame_is_shown(tmp_path):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("blue", "red", "red")]
    for form, media_type in (("GIF", "image/gif"), ("WEBP", "image/webp")):
        sent = encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
        shown = Image.open(io.BytesIO(drawn(tmp_path, sent, media_type).content))
        assert getattr(shown, "n_frames", 1) == 1
        assert shown.convert("RGB").getpixel((8, 8))[2] > 200


def test_a_large_picture_is_made_to_fit(tmp_path):
    made = drawn(tmp_path, encoded(Image.new("RGB", (4000, 1000))))
    assert (made.width, made.height) == (1600, 400)
    assert Image.open(io.BytesIO(made.content)).size == (1600, 400)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_depth_of_colour_can_be_drawn(tmp_path, mode):
    assert drawn(tmp_path, encoded(Image.new(mode, (12, 8)))).width == 12


def test_an_upload_gets_its_preview_from_the_worker(world: World):
    evidence = put(world, encoded(Image.new("RGB", (300, 200), "teal")))
    picture = Picture.objects.get()
    assert picture.file == evidence.revisions.get().file
    assert picture.state == Picture.State.DUE
    assert draw_due_pictures(at=AT, limit=5) == 1
    picture.refresh_from_db()
    assert (picture.state, picture.width, picture.height) == (Picture.State.DRAWN, 300, 200)
    assert Image.open(picture_path(picture)).size == (300, 200)
    assert draw_due_pictures(at=AT, limit=5) == 0


def test_text_gets_none(world: World):
    put(world, b"148 cases\n", "suite.txt", "text/plain")
    assert not Picture.objects.exists()


def test_why_there_is_no_preview_is_kept(world: World):
    put(world, encoded(Image.effect_noise((400, 400), 50))[:-2000])
    draw_due_pictures(at=AT, limit=1)
    picture = Picture.objects.get()
    assert picture.state == Picture.State.NONE
    assert "damaged" in picture.reason
    assert not picture_path(picture).exists()


def test_one_that_breaks_workers_is_given_up(world: World, monkeypatch):
    put(world, encoded(Image.new("RGB", (3, 2))))

    def broken(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "draw", broken)
    for number in range(making.TRIES):
        at = AT + timedelta(hours=number)
        with pytest.raises(KeyboardInterrupt):
            draw_due_pictures(at=at, limit=1)
        assert draw_due_pictures(at=at, limit=1) == 0, "it was claimed a moment ago"
    draw_due_pictures(at=AT + timedelta(days=1), limit=1)
    assert "broke off" in Picture.objects.get().reason


def test_the_preview_stays_and_goes_with_its_file(world: World):
    put(world, encoded(Image.new("RGB", (30, 20))))
    draw_due_pictures(at=AT, limit=1)
    kept = picture_path(Picture.objects.get())
    orphan = path_of("0" * 64)
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"sent")
    orphan.with_name(f"{orphan.name}.preview").write_bytes(b"drawn")
    import os

    for path in (kept, orphan, orphan.with_name(f"{orphan.name}.preview")):
        os.utime(path, (0, 0))
    assert sweep_orphans(AT + GRACE * 2) == 2
    assert kept.exists()
    assert not list(orphan.parent.iterdir())
    assert StoredFile.objects.exists()
