"""Before a signature one proves who one is, by single sign-on too; who signs again is shown what changed alone."""

import time

import pytest
import time_machine
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from readiness.launches.models import SignOff
from readiness.teams.adapters import PROVEN_AT
from tests.launches.conftest import kept_stage, ready, stage, world
from tests.launches.stage import LATER
from tests.web.test_strangers import provider
from tests.world import AT

__all__ = ["kept_stage", "provider", "ready", "stage", "world"]
#: What the provider says of the lead: it has just asked who they are.
COMING = {"email": "lead@example.org", "uid": "the-lead", "asked": "0"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """The time at which the stage is set."""
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def launch(ready):
    return ready.request()


@pytest.fixture
def from_elsewhere(world, provider):
    """The lead, without password or second step, freshly come from the identity provider."""
    lead = world.person("lead")
    lead.set_unusable_password()
    lead.save()
    SocialAccount.objects.create(user=lead, provider="sso", uid="the-lead")
    browser = Client()
    browser.get("/from-provider", COMING)
    assert browser.session["_auth_user_id"] == str(lead.pk)
    return browser


def aged(browser, seconds):
    """The same session, that much later."""
    session = browser.session
    session[RECORDS] = [{**one, "at": time.time() - seconds} for one in session[RECORDS]]
    session[PROVEN_AT] = time.time() - seconds
    session.save()
    return browser


def sign(browser, launch, digest, role="lead"):
    given = {"role": role, "digest": digest, "shown_at": LATER.isoformat(), "statement": ""}
    return browser.post(f"/launches/{launch.pk}/sign", given)


def test_who_has_just_come_by_single_sign_on_signs(from_elsewhere, launch, ready):
    assert sign(from_elsewhere, launch, ready.digest()).headers["Location"] == f"/launches/{launch.pk}/"
    assert SignOff.objects.get().role == "lead"


def test_who_came_a_while_ago_is_sent_to_the_provider_again_and_signs_nothing(
    from_elsewhere, launch, ready, settings
):
    browser = aged(from_elsewhere, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1)
    answer = sign(browser, launch, ready.digest())
    assert answer.headers["Location"].startswith("/settings/confirm?next=")
    assert not SignOff.objects.exists()
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "/accounts/oidc/sso/login/?" in page
    assert "prompt%3Dlogin%26max_age%3D300" in page
    browser.get("/from-provider", COMING)
    sign(browser, launch, ready.digest())
    assert SignOff.objects.count() == 1


def test_a_session_that_says_nothing_of_how_it_began_is_not_fresh(from_elsewhere, launch, ready):
    session = from_elsewhere.session
    del session[RECORDS]
    session.save()
    sign(from_elsewhere, launch, ready.digest())
    assert not SignOff.objects.exists()


def test_the_api_asks_the_same(from_elsewhere, launch, ready, settings):
    given = {"role": "lead", "digest": ready.digest()}
    address = f"/api/v1/launches/{launch.pk}/sign"
    browser = aged(from_elsewhere, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1)
    refused = browser.post(address, given, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "reauthentication-required")
    aged(browser, 1)
    assert browser.post(address, given, content_type="application/json").status_code == 201


@pytest.mark.parametrize("told", [{}, {"asked": "301"}])
def test_a_provider_that_remembered_them_and_did_not_ask_proves_nothing(from_elsewhere, launch, ready, told):
    come = {**COMING, **told}
    if not told:
        del come["asked"]
    from_elsewhere.get("/from-provider", come)
    answer = sign(from_elsewhere, launch, ready.digest())
    assert answer.headers["Location"].startswith("/settings/confirm?next=")
    assert not SignOff.objects.exists()
    page = from_elsewhere.get(answer.headers["Location"]).content.decode()
    assert ("without saying when it last asked" in page) == (not told)


def test_an_operator_may_take_coming_back_for_a_proof(from_elsewhere, launch, ready, settings):
    settings.OIDC_AUTH_TIME = False
    from_elsewhere.get("/from-provider", {"email": "lead@example.org", "uid": "the-lead"})
    sign(from_elsewhere, launch, ready.digest())
    assert SignOff.objects.count() == 1


def test_a_time_to_come_lasts_no_longer_than_the_visit(from_elsewhere, launch, ready, settings):
    from_elsewhere.get("/from-provider", {**COMING, "asked": "-86400"})
    session = from_elsewhere.session
    session[RECORDS] = [{**one, "at": time.time() - 301} for one in session[RECORDS]]
    session.save()
    sign(from_elsewhere, launch, ready.digest())
    assert not SignOff.objects.exists()


def test_who_has_nothing_that_could_prove_it_is_never_fresh_and_told_what_to_do(world, launch, ready):
    lead = world.person("lead")
    lead.set_unusable_password()
    lead.save()
    browser = entered(lead)
    answer = sign(browser, launch, ready.digest())
    assert answer.headers["Location"].startswith("/settings/confirm?next=")
    assert not SignOff.objects.exists()
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "/accounts/password/reset/" in page
    given = {"role": "lead", "digest": ready.digest()}
    refused = browser.post(f"/api/v1/launches/{launch.pk}/sign", given, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "reauthentication-required")


@pytest.mark.parametrize(
    "address", ["/accounts/2fa/totp/activate/", "/settings/tokens/new", "/accounts/password/set/"]
)
def test_no_key_that_would_prove_it_later_is_added_in_an_old_session(from_elsewhere, address, settings):
    browser = aged(from_elsewhere, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1)
    assert browser.get(address).headers["Location"].startswith("/settings/confirm?next=")
    aged(browser, 1)
    assert browser.get(address).status_code == 200


def entered(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_who_signs_again_is_shown_what_changed_since_their_own_signature(ready, world, launch):
    ready.sign(launch, "lead", at=AT)
    ready.put("all.readme", at=LATER)
    page = entered(world.person("lead")).get(f"/launches/{launch.pk}/").content.decode()
    slot = page[page.index('class="signed-before"') : page.index("Sign as team lead")]
    assert "Evidence was added." in slot
    assert slot.count("<li>") == 1
    assert "Signatures that no longer cover" not in page
    other = entered(world.person("security_reviewer")).get(f"/launches/{launch.pk}/").content.decode()
    assert "signed-before" not in other
    assert "Signatures that no longer cover" in other


def test_who_signs_for_the_first_time_is_shown_no_difference(ready, world, launch):
    page = entered(world.person("lead")).get(f"/launches/{launch.pk}/").content.decode()
    assert "Sign as team lead" in page
    assert "signed-before" not in page
