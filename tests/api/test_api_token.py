"""`manage.py api_token`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from readiness.teams.models import ApiToken
from tests.api.client import Client


def run(**options):
    out = StringIO()
    call_command("api_token", stdout=out, **options)
    return out.getvalue()


def test_the_token_is_printed_once_and_works(world):
    printed = run(email="LEAD@example.org", scopes="read,write", days=2, name="Pipeline")
    secret = printed.strip()
    me = Client(secret).call("me_read")
    assert (me.status, me["email"], me["scopes"]) == (200, "lead@example.org", ["read", "write"])
    kept = ApiToken.objects.get()
    assert (kept.name, kept.scopes) == ("Pipeline", ["read", "write"])
    assert secret not in str(ApiToken.objects.values().get())


@pytest.mark.parametrize(
    "options",
    [
        {"email": "nobody@example.org"},
        {"email": "lead@example.org", "scopes": "everything"},
        {"email": "lead@example.org", "scopes": "sign", "days": 2},
        {"email": "lead@example.org", "days": 1e12},
        {"email": "lead@example.org", "days": -1},
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(world, options):
    with pytest.raises(CommandError):
        run(**options)
    assert not ApiToken.objects.exists()
