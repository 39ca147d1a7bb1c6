"""Forgotten files on real servers, told by what they hold."""

import pytest

from probes.kinds.leak_paths.signatures import PATHS
from tests.probes.sites import Answer, Asked, Service

LEAKS = {
    "/.git/HEAD": b"ref: refs/heads/main\n",
    "/.git/config": b"[core]\n\trepositoryformatversion = 0\n",
    "/.svn/wc.db": b"SQLite format 3\0rest",
    "/.env": b"# production\nSECRET_KEY=topsecret\nexport DEBUG=False\n",
    "/.env.production": b"\xef\xbb\xbfDB_PASSWORD='topsecret'\n",
    "/.env.bak": "A=topsecret\n".encode("utf-16"),
    "/backup.sql": b"-- MySQL dump 10.13\n",
    "/dump.sql": b"--\n-- PostgreSQL database dump\n--\n",
    "/db.sql": b"\nINSERT INTO users VALUES (1);\n",
    "/backup.zip": b"PK\x03\x04rest",
    "/backup.tar.gz": b"\x1f\x8b\x08rest",
    "/backup.sql.gz": b"\x1f\x8b\x08rest",
    "/db.sqlite3": b"SQLite format 3\0rest",
    "/phpinfo.php": b"<!DOCTYPE html><title>PHP 8.2 - phpinfo()</title><h1>PHP Version 8.2</h1>",
    "/info.php": b"<html><title>phpinfo()</title>PHP Version 7.4",
    "/server-status": b"<html><h1>Apache Server Status for app.test</h1>",
    "/actuator/env": b'{"activeProfiles": ["prod"], "propertySources": []}',
    "/.DS_Store": b"\0\0\0\x01Bud1\0\0",
    "/wp-config.php.bak": b"<?php define('DB_PASSWORD', 'topsecret');",
    "/.htpasswd": b"admin:$apr1$abc$def\n",
    "/.aws/credentials": b"[default]\naws_secret_access_key = topsecret\n",
    "/id_rsa": b"-----BEGIN OPENSSH PRIVATE KEY-----\n",
    "/.npmrc": b"//registry.npmjs.org/:_authToken=topsecret\n",
    "/docker-compose.yml": b"services:\n  web:\n    image: shop\n",
}
PAGE = b"<!doctype html><title>Shop</title><p>ref: refs/heads/main [core] A=1 PHP Version</p>"


def code_of(look, service, **options) -> tuple[str, str]:
    verdict = look("leak_paths", service, **options).verdict
    return str(verdict.status), verdict.code


def test_every_path_of_the_list_is_found_by_its_content(look):
    assert set(LEAKS) == {path for path, _, _ in PATHS}
    outcome = look("leak_paths", Service(pages={path: Answer(body=body) for path, body in LEAKS.items()}))
    assert (outcome.verdict.code, outcome.verdict.severity) == ("leaks", "critical")
    assert all(one["leaks"] for one in outcome.observations["tried"] if not one["plain"])
    assert "topsecret" not in str(outcome)


@pytest.mark.parametrize("status", [200, 403, 404, 500])
def test_one_leak_fails_whatever_its_status(look, status):
    service = Service(pages={"/.env": Answer(status, LEAKS["/.env"])})
    assert code_of(look, service) == ("fail", "leaks")


def test_a_leak_over_plain_http_alone_fails(look):
    def plain(asked: Asked) -> Answer:
        return Answer(body=LEAKS["/.git/HEAD"]) if asked.path == "/.git/HEAD" else Answer(301)

    assert code_of(look, Service(), plain=plain) == ("fail", "leaks")


@pytest.mark.parametrize(
    "service",
    [
        Service(),
        Service(not_found=Answer(200, PAGE)),
        Service(not_found=Answer(403, b"<h1>Forbidden</h1>")),
        Service(not_found=Answer(200, b'{"error": "not found"}')),
        Service(not_found=Answer(302, b"", {"Location": "/login"})),
        Service(not_found=Answer(404, b"")),
    ],
)
def test_nothing_leaks_where_no_file_is_served(look, service):
    assert code_of(look, service) == ("pass", "nothing_leaks")


def test_an_answer_that_every_path_gets_is_no_leak_and_no_pass(look):
    assert code_of(look, Service(not_found=Answer(200, b"error=not_found\n"))) == ("error", "not_told_apart")


def test_a_leak_beside_such_answers_still_fails(look):
    service = Service(
        not_found=Answer(200, b"error=not_found\n"), pages={"/id_rsa": Answer(body=LEAKS["/id_rsa"])}
    )
    assert code_of(look, service) == ("fail", "leaks")


@pytest.mark.parametrize("status", [401, 403, 500])
def test_who_is_not_let_in_has_seen_nothing(look, status):
    assert code_of(look, lambda _: Answer(status)) == ("error", "turned_away")


def test_a_server_that_breaks_on_a_path_has_not_shown_it(look):
    assert code_of(look, Service(pages={"/.env": Answer(502)})) == ("error", "turned_away")


def test_a_source_map_with_the_sources_is_a_warning(look):
    page = Answer(body=b'<!doctype html><script defer src="/static/app.js?v=1"></script>')
    there = Answer(body=b'{"version":3,"sourcesContent":["let a"],"mappings":"AAAA"}')
    service = Service(pages={"/": page, "/static/app.js.map": there})
    assert code_of(look, service) == ("warn", "source_map")


def test_nobody_there_is_no_pass(look, free_port):
    assert code_of(look, None, https_port=free_port)[0] == "error"
