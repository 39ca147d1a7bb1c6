"""While the database is away every answer is 503 and says when to come back; a fault at a statement stays 500."""

import json
import os
import socket
import subprocess
import sys

import psycopg
import pytest
from django.db import IntegrityError, OperationalError

from portal.faults import is_away

ASK = """
import json, django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
client.cookies["sessionid"] = "x" * 32
token = {"Authorization": "Bearer lp_abcdefgh_" + "x" * 40}
found = {}
for name, address, headers in (("api", "/api/v1/services", token), ("session", "/api/v1/me", {}), ("page", "/", {}),
                               ("sign in", "/accounts/login/", {})):
    answer = client.get(address, headers=headers)
    found[name] = [answer.status_code, answer.headers.get("Retry-After"), answer.headers["Content-Type"],
                   answer.content.decode()]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What a portal says whose database's port refuses everybody."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and never listening: refused for as long as the test lasts
        port = taken.getsockname()[1]
        told = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": f"postgres://nobody@127.0.0.1:{port}/none",
            "DEBUG": "0",
            "SECRET_KEY": "x" * 50,
            "ALLOWED_HOSTS": "testserver",
            "VAR_DIR": str(tmp_path_factory.mktemp("away")),
        }
        done = subprocess.run(
            [sys.executable, "-c", ASK], env=told, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", ["api", "session"])
def test_the_api_answers_503_as_a_problem(answers, name):
    status, retry, kind, body = answers[name]
    assert (status, retry, kind) == (503, "10", "application/problem+json")
    assert (json.loads(body)["code"], json.loads(body)["status"]) == ("unavailable", 503)


def test_a_page_answers_503_and_says_what_to_do(answers):
    status, retry, _kind, body = answers["page"]
    assert (status, retry) == (503, "10")
    assert "cannot reach its database" in body


def raised(cause, kind=OperationalError):
    fault = kind(str(cause))
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    ("fault", "away"),
    [
        (raised(psycopg.OperationalError("connection refused")), True),
        (raised(psycopg.errors.AdminShutdown("terminating connection")), True),
        (raised(psycopg.errors.CannotConnectNow("starting up")), True),
        (raised(psycopg.errors.TooManyConnections("sorry, too many clients")), True),
        (raised(psycopg.errors.DeadlockDetected("deadlock detected")), False),
        (raised(psycopg.errors.QueryCanceled("statement timeout")), False),
        (raised(psycopg.errors.UniqueViolation("twice"), IntegrityError), False),
        (OperationalError("unable to open database file"), True),
        (OperationalError("no such table: readiness_user"), False),
        (ValueError("connection refused"), False),
        (None, False),
    ],
)
def test_only_a_database_that_is_away_is_waited_for(fault, away):
    assert is_away(fault) is away
