"""A file is accepted for what it is called and what it is, both."""

import io
import zipfile

import pytest

from readiness.evidence.file_types import EDGE, Content, FileNotAccepted, clean_name, extension_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "content")
    return out.getvalue()


DOCX = archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = archive("docProps/app.xml", "xl/workbook.xml", "[Content_Types].xml")
MACROS = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")


def judged(name, *chunks):
    content = Content()
    for chunk in chunks:
        content.feed(chunk)
    return content.media_type(name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<!doctype html><html></html>"),
        ("page.txt", b"<!DOCTYPE html><html></html>"),
        ("page.txt", "\ufeff <html>".encode()),
        ("page.log", b"<!-- a comment -->\n<HTML onload=x>"),
        ("page.md", b"<script>alert(1)</script>"),
        ("page.xml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'),
        ("page.xml", b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-"><x/>'),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("drawing.xml", b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("drawing.xml", b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'),
        ("drawing.txt", b"<!DOCTYPE svg><svg onload='x'/>"),
        ("drawing.png", b"<svg/>"),
        ("program.exe", b"MZ" + bytes(60)),
        ("program.txt", b"\x7fELF" + bytes(60)),
        ("program.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("program.pdf", b"MZ" + bytes(60)),
        ("program", b"\x7fELF" + bytes(60)),
        ("archive.jar", archive("META-INF/MANIFEST.MF")),
        ("report.docm", MACROS),
        ("report.docx", MACROS),
        ("report.docx", archive("notes.txt")),
        ("report.xlsx", DOCX),
        ("sound.webp", b"RIFF\x24\0\0\0WAVEfmt " + bytes(20)),
        ("picture.png", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20)),
        ("picture.jpg", PNG),
        ("report.pdf", b"<html>%PDF-1.7"),
        ("report.txt", b"%PDF-1.7 text"),
        ("table.csv", "größe;zahl".encode("utf-16")),
        ("table.csv", "größe;zahl".encode("latin-1")),
        ("notes.txt", b"a\0b"),
        ("data.json", b"hello"),
        ("scan.sarif", b"<sarif/>"),
        ("data.xml", b"hello"),
        ("picture.png", b""),
    ],
)
def test_what_is_no_evidence_is_refused_with_a_sentence(name, content):
    with pytest.raises(FileNotAccepted) as refusal:
        judged(name, content)
    assert (refusal.value.status, refusal.value.code) == (415, "file-not-accepted")
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
        ("Picture.PNG", PNG, "image/png"),
        ("picture.jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20), "image/jpeg"),
        ("picture.jpg", b"\xff\xd8\xff\xe1\0\x10Exif\0" + bytes(20), "image/jpeg"),
        ("picture.gif", b"GIF89a" + bytes(20), "image/gif"),
        ("picture.webp", b"RIFF\x24\0\0\0WEBPVP8 " + bytes(20), "image/webp"),
        ("archive.zip", archive("a.txt"), "application/zip"),
        ("archive.zip", archive(), "application/zip"),
        ("report.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("table.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("table.csv", "größe;zahl\n=1+1;2\n".encode(), "text/csv"),
        ("data.json", b' {"a": 1}', "application/json"),
        ("scan.sarif", b'{"version": "2.1.0"}', "application/sarif+json"),
        ("notes.txt", b"plain", "text/plain"),
        ("notes.md", b"# Heading\n\n<details>", "text/markdown"),
        ("server.log", b'10.0.0.1 "GET /<html> HTTP/1.1" 404', "text/plain"),
        ("junit.xml", b'<?xml version="1.0"?><testsuite/>', "application/xml"),
    ],
)
def test_what_is_evidence_is_known_by_its_content(name, content, media_type):
    assert judged(name, content) == media_type


def test_a_character_may_be_cut_between_two_chunks():
    text = "größe".encode()
    assert judged("notes.txt", text[:3], text[3:]) == "text/plain"
    with pytest.raises(FileNotAccepted):
        judged("notes.txt", text[:3])


def test_text_is_read_to_its_end():
    with pytest.raises(FileNotAccepted):
        judged("notes.txt", b"a" * EDGE, b"a" * EDGE, b"\xff")


def test_an_office_file_is_told_by_its_directory_at_the_end():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("docProps/picture.bin", bytes(3 * EDGE))
        made.writestr("word/document.xml", "content")
        made.writestr("[Content_Types].xml", "content")
    content = out.getvalue()
    assert judged("report.docx", content[:EDGE], content[EDGE:]).endswith("wordprocessingml.document")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\report.pdf", "report.pdf"),
        ("rep\u202etxt.pdf", "reptxt.pdf"),
        ("a\r\nX-Evil: 1.txt", "aX-Evil: 1.txt"),
        ("\0\0", "file"),
        (".txt", "file.txt"),
        ("", "file"),
        ("e\u0301.txt", "é.txt"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_what_deceives(given, kept):
    assert clean_name(given) == kept
    assert len(kept) <= 255


def test_the_last_extension_counts():
    assert extension_of("report.pdf.EXE") == "exe"
    assert extension_of("noextension") == ""
