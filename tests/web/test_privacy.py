"""The pages of erasure: one asks, another decides, a person asks for themselves."""

from django.urls import reverse

from readiness.evidence.files import store
from readiness.evidence.operations import add_evidence
from readiness.models import Erasure, LegalHold
from tests.launches.stage import set_up
from tests.web.conftest import Enter
from tests.world import AT, World


def test_there_is_no_such_page_for_who_neither_asks_nor_decides(world: World, enter: Enter):
    for who in ("viewer", "lead", "auditor", "colleague"):
        assert enter(who).get("/privacy/").status_code == 404
        assert enter(who).get("/privacy/ask").status_code == 404
    assert enter("security_reviewer").get("/privacy/").status_code == 200
    assert enter("security_reviewer").get("/privacy/holds/new").status_code == 404


def test_a_file_is_asked_for_and_erased_and_its_pages_say_so(world: World, enter: Enter, db):
    stage = set_up(world)
    upload = store([b"A name.\n"], "minutes.txt", "text/plain")
    evidence = add_evidence(
        environment=stage.environment,
        kind="file",
        title="Minutes",
        upload=upload,
        actor=world.actor("lead"),
        at=AT,
    )
    revision = evidence.revisions.get()
    asked = {"target": "file", "file": revision.file_id, "reason": "personal-data"}
    assert enter("administrator").post("/privacy/ask", asked).status_code == 302
    erasure = Erasure.objects.get()
    own = enter("administrator").post(reverse("privacy-approve", args=[erasure.pk]), follow=True)
    assert "another one does" in own.content.decode()
    done = enter("security_reviewer").post(reverse("privacy-approve", args=[erasure.pk]), follow=True)
    assert "It is erased." in done.content.decode()
    answer = enter("lead").get(reverse("evidence-file", args=[revision.pk]))
    assert (answer.status_code, "was erased" in answer.content.decode()) == (410, True)
    page = enter("lead").get(reverse("evidence", args=[evidence.pk])).content.decode()
    assert "The content was erased" in page
    assert "A name." not in page
    api = enter("lead").get(f"/api/v1/revisions/{revision.pk}/file")
    assert (api.status_code, api.json()["code"]) == (410, "content-erased")


def test_a_person_asks_for_themselves_and_takes_it_back(world: World, enter: Enter):
    client = enter("colleague")
    assert "Ask for erasure" in client.get("/settings/").content.decode()
    client.post("/settings/erase")
    erasure = Erasure.objects.get()
    assert erasure.person == world.people["colleague"]
    assert "Take the request back" in client.get("/settings/").content.decode()
    client.post(reverse("privacy-withdraw", args=[erasure.pk]), {"next": "/settings/"})
    assert Erasure.objects.get().state == "withdrawn"


def test_a_hold_is_set_and_lifted_with_a_reason(world: World, enter: Enter):
    world.service("Held")
    client = enter("administrator")
    assert client.post("/privacy/holds/new", {"service": "nothing", "reason": "x"}).status_code == 422
    client.post("/privacy/holds/new", {"service": "held", "reason": "A case."})
    hold = LegalHold.objects.get()
    assert "A case." in client.get("/privacy/").content.decode()
    assert client.post(reverse("privacy-hold-lift", args=[hold.pk]), {"reason": ""}).status_code == 422
    client.post(reverse("privacy-hold-lift", args=[hold.pk]), {"reason": "Over."})
    assert LegalHold.objects.get().lifted_reason == "Over."


def test_an_address_that_nobody_has_is_told(world: World, enter: Enter):
    given = {"target": "person", "person": "nobody@example.org", "reason": "mistake"}
    answer = enter("administrator").post("/privacy/ask", given)
    assert "Nobody has this address" in answer.content.decode()
    assert not Erasure.objects.exists()
