"""Files that are another thing than they say, names that are more than a name: refused, or given back as a file."""

import io
import re
import zipfile
from email.message import EmailMessage

import pytest
from django.urls import reverse

from readiness.characters import cannot_be_shown
from tests.api.client import Client
from tests.launches.stage import set_up
from tests.web.test_every_address import entered

SCRIPT = b"<html><script>lpx()</script></html>"
REFUSED = {415, 422}
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
NAMES = (
    "a\r\nX-Lpx: 1.pdf", 'a"; filename="b.exe.pdf', "../../../etc/passwd.pdf", "..\\..\\windows\\system.pdf",
    "/etc/lp.pdf", "invoice\u202efdp.exe.pdf", "n" * 251 + ".pdf", "\U0001f9ea\U0001f9ea.pdf", "a;b=c,d.pdf",
    "%2e%2e%2f%0d%0a.pdf", ".htaccess.pdf", "naïve Prüfung.pdf", "a\x00b.pdf", "a\tb.pdf", "'\"><lpx onlpx=1>.pdf",
)  # fmt: skip


def archive(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, body in members:
            whole.writestr(name, body)
    return out.getvalue()


BOMB = archive(*((f"{number}.txt", bytes(2**24)) for number in range(4)))
LIARS = {
    "page as pdf": ("report.pdf", b"%PDF-1.7\n" + SCRIPT + b"\n%%EOF"),
    "page as text": ("notes.txt", SCRIPT),
    "page as picture": ("photo.png", SCRIPT),
    "picture and page": ("photo.gif", GIF + SCRIPT),
    "picture and archive": ("photo.gif", GIF + archive(("A.class", b"\xca\xfe\xba\xbe"))),
    "archive that climbs": ("files.zip", archive(("../../../lpx", b"lpx"))),
    "archive that swells": ("files.zip", BOMB),
    "drawing with a script": ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="lpx()"/>'),
    "page": ("page.html", SCRIPT),
    "page in another alphabet": ("notes.txt", SCRIPT.decode().encode("utf-16")),
    "page in seven bits": ("notes.txt", b"+ADw-script+AD4-lpx()+ADw-/script+AD4-"),
    "program": ("report.pdf", b"MZ\x90\x00" + bytes(64)),
    "nothing": ("report.pdf", b""),
    "table of formulas": ("table.csv", b"=cmd|' /C calc'!A0,@SUM(1)\n"),
}


@pytest.fixture
def contributor(world):
    set_up(world)
    return Client.with_token(world.person("contributor"), ["read", "write"])


def sent(client, name, body):
    about = {"service": "payments-api", "title": "Scan", "name": name}
    return client.upload("post", "/api/v1/evidence/files", body, "text/html", query=about)


def given_back(world, client, made):
    """What the page and the API answer to who asks for the file."""
    revision = made["revisions"][0]["id"]
    page = entered(world.people["contributor"]).get(reverse("evidence-file", args=[revision]))
    return page, client.send("get", f"/api/v1/revisions/{revision}/file")


@pytest.mark.parametrize("case", LIARS)
def test_whatever_it_is_it_is_refused_or_given_back_as_a_file(world, contributor, settings, case):
    name, body = LIARS[case]
    made = sent(contributor, name, body)
    if made.status != 201:
        assert made.status in REFUSED, made
        assert not [
            path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file() and path.read_bytes() == body
        ]
        return
    page, api = given_back(world, contributor, made)
    assert b"".join(page.streaming_content) == api.content == body
    for headers in (page.headers, api.headers):
        assert headers["Content-Disposition"].startswith("attachment;")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search("html|svg|xml|script", headers["Content-Type"])
    policies = [value for header, value in page.items() if header == "Content-Security-Policy"]
    assert "default-src 'none'; sandbox" in policies


def test_the_worst_are_refused(contributor):
    for case in ("page as picture", "program", "nothing"):
        assert sent(contributor, *LIARS[case]).status in REFUSED, case


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_is_refused_or_is_a_name_and_nothing_else(world, contributor, name):
    made = sent(contributor, name, b"%PDF-1.7\n%%EOF")
    if made.status != 201:
        assert made.status in {400, *REFUSED}, made
        return
    for answer in given_back(world, contributor, made):
        header = answer.headers["Content-Disposition"]
        assert not re.search(r"[\r\n\x00]", header)
        read = EmailMessage()
        read["Content-Disposition"] = header
        assert read.get_content_disposition() == "attachment"
        told = read.get_filename()
        assert told, header
        assert not re.search(r"[/\\]", told)
        assert not any(cannot_be_shown(character) for character in told)
        assert told.endswith(".pdf")
        assert "X-Lpx" not in answer.headers
