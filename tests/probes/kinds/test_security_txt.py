"""security.txt on real servers, by RFC 9116."""

from datetime import UTC, datetime

import pytest

from tests.probes.sites import Answer, Service

AT = datetime(2026, 6, 1, tzinfo=UTC)
PLACE, OLD = "/.well-known/security.txt", "/security.txt"
CONTACT, EXPIRES = "Contact: mailto:security@app.test\n", "Expires: 2027-01-01T00:00:00Z\n"
SIGNED = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{}\n"
    "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
)


def serving(text: str, path: str = PLACE, kind: str = "text/plain; charset=utf-8") -> Service:
    return Service(pages={path: Answer(body=text.encode(), headers={"Content-Type": kind})})


def code_of(look, service, **options) -> tuple[str, str]:
    verdict = look("security_txt", service, at=AT, **options).verdict
    return str(verdict.status), verdict.code


@pytest.mark.parametrize(
    "text",
    [
        CONTACT + EXPIRES,
        "# ours\r\ncontact: https://app.test/report\r\nEXPIRES: 2027-01-01t00:00:00+01:00\r\n",
        CONTACT + "Contact: tel:+1-201-555-0123\n" + EXPIRES + "Preferred-Languages: en, de\n",
        CONTACT + EXPIRES + "Encryption: openpgp4fpr:5f2de5521c63a801ab59ccb603d49de44b29100f\nX-Own: a\n",
        SIGNED.format(CONTACT + EXPIRES),
        SIGNED.format("- # dashed\n" + CONTACT + EXPIRES),
    ],
)
def test_a_file_that_says_what_it_must_is_valid(look, text):
    assert code_of(look, serving(text)) == ("pass", "valid")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (EXPIRES, "no_contact"),
        ("Contact: security@app.test\n" + EXPIRES, "bad_contact"),
        ("Contact: http://app.test/report\n" + EXPIRES, "bad_contact"),
        ("Contact: mailto:\n" + EXPIRES, "bad_contact"),
        ("# Contact: mailto:a@app.test\n" + EXPIRES, "no_contact"),
        (CONTACT, "no_expires"),
        (CONTACT + EXPIRES + EXPIRES, "bad_expires"),
        (CONTACT + "Expires: 2027-01-01\n", "bad_expires"),
        (CONTACT + "Expires: 2026-13-01T00:00:00Z\n", "bad_expires"),
        (CONTACT + "Expires: 2026-06-01T00:00:00Z\n", "expired"),
        (CONTACT + "Expires: 2020-01-01T00:00:00z\n", "expired"),
        (CONTACT + SIGNED.format(EXPIRES), "no_contact"),
    ],
)
def test_a_file_that_nobody_may_rely_on_fails(look, text, code):
    assert code_of(look, serving(text)) == ("fail", code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CONTACT + "Expires: 2026-06-10T00:00:00Z\n", "expires_soon"),
        (CONTACT + "Expires: 2028-01-01T00:00:00Z\n", "expires_far"),
        (CONTACT + EXPIRES + "Canonical: https://other.test/.well-known/security.txt\n", "not_canonical"),
        (CONTACT + EXPIRES + "Policy: http://app.test/policy\n", "poor_form"),
        (CONTACT + EXPIRES + "hello world\n", "poor_form"),
    ],
)
def test_a_doubtful_file_is_a_warning(look, text, code):
    assert code_of(look, serving(text)) == ("warn", code)


@pytest.mark.parametrize("kind", ["text/html", "application/octet-stream", "text/plain; charset=iso-8859-1"])
def test_another_type_fails(look, kind):
    assert code_of(look, serving(CONTACT + EXPIRES, kind=kind)) == ("fail", "wrong_type")


def test_the_old_place_alone_is_a_warning_and_its_faults_still_fail(look):
    assert code_of(look, serving(CONTACT + EXPIRES, OLD)) == ("warn", "old_place")
    assert code_of(look, serving(CONTACT, OLD)) == ("fail", "no_expires")


def test_a_redirect_to_its_place_on_this_origin_is_followed(look):
    service = serving(CONTACT + EXPIRES, "/files/security.txt")
    service.pages[PLACE] = Answer(302, headers={"Location": "/files/security.txt"})
    assert code_of(look, service) == ("pass", "valid")


@pytest.mark.parametrize(
    "service", [Service(), Service(not_found=Answer(200, b"<!doctype html><p>Contact: a"))]
)
def test_without_one_nothing_is_judged(look, service):
    assert code_of(look, service) == ("skipped", "absent")


@pytest.mark.parametrize("status", [401, 403, 500])
def test_who_is_not_let_in_does_not_know(look, status):
    assert code_of(look, lambda _: Answer(status)) == ("error", "turned_away")


def test_bytes_that_are_no_text_fail(look):
    plain = {"Content-Type": "text/plain"}
    service = Service(pages={PLACE: Answer(body=b"Contact: \xff\xfe", headers={**plain})})
    assert code_of(look, service) == ("fail", "unreadable")
