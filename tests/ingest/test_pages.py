"""The page of a service's reports, and its keys: shown once, revoked at once, for leads alone."""

from django.test import Client
from django.urls import reverse

from readiness.ingest.models import IngestToken, TrustedIdentity
from tests.ingest.conftest import CLEAN, Pipeline, weak
from tests.web.test_every_address import entered

PASSWORD = "a long word of eight things"
PAGE = "/services/payments-api/ingest"


def proven(pipeline: Pipeline, who: str) -> Client:
    """Somebody who has just told their password."""
    user = pipeline.stage.world.person(who)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    client = entered(user)
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def test_the_page_tells_the_last_reports_and_how_to_hand_one_in(pipeline):
    pipeline.give("pip_audit", weak("CVE-1"))
    shown = proven(pipeline, "viewer").get(PAGE).content.decode()
    assert "1 without a severity" in shown
    assert "/api/v1/services/payments-api/ingest/restic?environment=production" in shown
    assert pipeline.token.prefix not in shown
    assert proven(pipeline, "outsider").get(PAGE).status_code == 404


def test_a_lead_makes_a_key_that_is_shown_once_and_revokes_it(pipeline):
    lead, address = proven(pipeline, "lead"), reverse("ingest-token-new", args=["payments-api"])
    assert proven(pipeline, "contributor").get(address).status_code == 403
    made = lead.post(address, {"name": "Nightly", "expires_at": "30"})
    token = IngestToken.objects.get(name="Nightly")
    secret = made.content.decode().split(f"lp_{token.prefix}_")[1][:43]
    assert pipeline.send("pip_audit", CLEAN, secret=f"lp_{token.prefix}_{secret}").status == 201
    assert secret not in lead.get(PAGE).content.decode()
    assert lead.post(reverse("ingest-token-revoke", args=[token.pk])).status_code == 302
    assert pipeline.send("pip_audit", CLEAN, secret=f"lp_{token.prefix}_{secret}").status == 401


def test_a_lead_trusts_an_identity_of_the_ci_and_ends_it(pipeline):
    lead, address = proven(pipeline, "lead"), reverse("trusted-identity-new", args=["payments-api"])
    assert proven(pipeline, "contributor").get(address).status_code == 403
    assert "https://gitlab.com" in lead.get(f"{address}?for=gitlab").content.decode()
    given = {
        "name": "Deploy", "issuer": "https://ci.example.org", "audience": "portal",
        "claims": "repository=acme/payments\nref=refs/heads/main",
    }  # fmt: skip
    twice = lead.post(address, {**given, "claims": "sub=a\nsub=b"})
    assert (twice.status_code, "sub is there twice" in twice.content.decode()) == (422, True)
    assert lead.post(address, given).status_code == 302
    identity = TrustedIdentity.objects.get()
    assert identity.claims == {"repository": "acme/payments", "ref": "refs/heads/main"}
    assert "repository=acme/payments" in lead.get(PAGE).content.decode()
    assert "acme/payments" not in proven(pipeline, "viewer").get(PAGE).content.decode()
    assert lead.post(reverse("trusted-identity-revoke", args=[identity.pk])).status_code == 302
    assert "repository=acme/payments" not in lead.get(PAGE).content.decode()
