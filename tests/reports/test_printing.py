"""Printing happens in a child that has no network, no secrets and hard limits, and gives the same bytes twice."""

import socket
import threading

import pytest

from readiness.reports.pdf import Attachment, PdfFailed, PrintJob, print_pdf

MOMENT = "2026-03-03T09:00:00+00:00"


def job(html: str, **more: object) -> PrintJob:
    return PrintJob(
        html=f'<html lang="en"><title>T</title><body>{html}', identifier="abc", moment=MOMENT, **more
    )


@pytest.fixture
def trap():
    """A listener on loopback that must stay silent."""
    met = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            met.append(1)
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], met
    server.close()


REFERENCES = (
    '<link rel="stylesheet" href="{}">',
    '<link rel="attachment" href="{}">',
    "<style>@import url({})</style>",
    '<style>@font-face {{ font-family: x; src: url({}) }}</style><p style="font-family:x">x</p>',
    '<img src="{}">',
    '<p style="background: url({})">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}" width="9" height="9"/></svg>',
    '<object data="{}"></object>',
)


def test_no_reference_reaches_the_network_or_a_file(trap, tmp_path):
    port, met = trap
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET-CANARY")
    for address in (f"http://127.0.0.1:{port}/x", f"file://{secret}", str(secret)):
        text = "".join(reference.format(address) for reference in REFERENCES)
        assert b"TOP-SECRET-CANARY" not in print_pdf(job(text))
    assert met == []


def test_the_same_job_gives_the_same_bytes():
    one = job("<h1>Same</h1>", attachments=(Attachment("a.json", "facts", b"{}"),))
    assert print_pdf(one) == print_pdf(one)


def test_a_document_that_takes_too_long_is_stopped():
    with pytest.raises(PdfFailed, match="longer than 2 seconds"):
        print_pdf(job("<table><tr><td colspan=1000000>x</table>", seconds=2))


def test_a_document_that_takes_too_much_memory_is_stopped():
    with pytest.raises(PdfFailed):
        print_pdf(job("<p>" + "word " * 400_000, memory_mib=200, seconds=60))


def test_deep_nesting_ends_in_a_document_or_a_sentence():
    try:
        assert print_pdf(job("<div>" * 3000, seconds=60)).startswith(b"%PDF")
    except PdfFailed as no:
        assert no.sentence  # noqa: PT017  either answer is fine; a crash is not


def test_the_steps_are_told_in_order():
    steps: list[int] = []
    print_pdf(job("<p>x"), tell=steps.append)
    assert steps == sorted(steps)
    assert steps[-1] == 7


def test_the_child_has_none_of_our_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "CANARY-IN-THE-ENVIRONMENT")
    seen = {}
    import subprocess

    real = subprocess.Popen

    def watch(*args, **kwargs):
        seen.update(kwargs["env"])
        return real(*args, **kwargs)

    monkeypatch.setattr(subprocess, "Popen", watch)
    print_pdf(job("<p>x"))
    assert "SECRET_KEY" not in seen
