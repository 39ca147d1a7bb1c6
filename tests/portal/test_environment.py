"""Settings are read typed, and nonsense is refused with a sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment

NAME = "X"


@pytest.mark.parametrize("text", ["1", "true", "YES", "on"])
def test_yes(monkeypatch, text):
    monkeypatch.setenv(NAME, text)
    assert environment.flag(NAME, default=False) is True


@pytest.mark.parametrize("text", ["0", "false", "No", "off", ""])
def test_no(monkeypatch, text):
    monkeypatch.setenv(NAME, text)
    assert environment.flag(NAME, default=True) is False


@pytest.mark.parametrize("text", ["maybe", "2", "tru"])
def test_neither_yes_nor_no_is_refused(monkeypatch, text):
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match="neither yes nor no"):
        environment.flag(NAME, default=True)


@pytest.mark.parametrize("text", ["0", "11", "ten", "1.5", ""])
def test_a_number_out_of_bounds_or_not_a_number_is_refused(monkeypatch, text):
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured):
        environment.whole(NAME, 5, least=1, most=10)


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "key"))
    assert environment.text(NAME) == "from the file"


def test_a_secret_file_that_is_not_there_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        environment.text(NAME)


@pytest.mark.parametrize("url", ["mysql://x@y/z", "nonsense", "oracle://x"])
def test_another_database_is_refused(url):
    with pytest.raises(ImproperlyConfigured):
        environment.database(url)


def test_sqlite_gets_what_the_guarantees_rest_on():
    options = environment.database("sqlite:////tmp/x.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize(
    ("url", "backend", "more"),
    [
        (
            "smtp+tls://u:p@mail.example.org:587",
            "smtp",
            {"EMAIL_HOST": "mail.example.org", "EMAIL_USE_TLS": True},
        ),
        ("smtp+ssl://u:p@mail.example.org:465", "smtp", {"EMAIL_USE_SSL": True}),
        ("smtp://mail.example.org:25", "smtp", {"EMAIL_PORT": 25}),
        ("consolemail://", "console", {}),
        ("filemail:///var/spool/portal", "filebased", {"EMAIL_FILE_PATH": "/var/spool/portal"}),
    ],
)
def test_every_scheme_of_mail(url, backend, more):
    config = environment.email(url)
    assert backend in config["EMAIL_BACKEND"]
    assert more.items() <= config.items()


def test_the_embedded_key_is_made_once_and_is_its_owners_alone(tmp_path):
    first = environment.embedded_secret_key(tmp_path / "var")
    assert environment.embedded_secret_key(tmp_path / "var") == first
    assert len(first) >= 50
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o077 == 0
