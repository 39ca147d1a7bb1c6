"""Erasing and holding by API: one asks, another decides, and what is gone is told where it was."""

from readiness.clock import now
from readiness.evidence.files import store
from readiness.evidence.operations import add_evidence
from readiness.models import StoredFile
from tests.api.client import Client

GONE = b"Minutes with a name in them.\n"


def session(world, who) -> Client:
    return Client.in_session(world.person(who))


def hand_in(world, stage):
    upload = store([GONE], "minutes.txt", "text/plain")
    evidence = add_evidence(
        environment=stage.environment,
        kind="file",
        title="Minutes",
        upload=upload,
        actor=world.actor("lead"),
        at=now(),
    )
    return evidence.revisions.get()


def erased(world, stage):
    """A file's revision, its content erased by API."""
    revision = hand_in(world, stage)
    made = session(world, "administrator").call(
        "erasures_ask", body={"target": "file", "reason": "secret", "file": revision.file_id}
    )
    assert (made.status, made["state"], made["file"]) == (201, "requested", revision.file_id)
    done = session(world, "security_reviewer").call("erasures_approve", id=made["id"])
    assert (done.status, done["state"]) == (200, "done")
    return revision


def test_a_file_is_erased_by_two_and_its_evidence_says_by_whom_and_why(world, stage):
    revision = erased(world, stage)
    read = session(world, "viewer").call("evidence_read", id=str(revision.evidence_id))
    told = read["revisions"][0]["file"]["erased"]
    reviewer = world.person("security_reviewer")
    assert (told["by"]["id"], told["reason"]) == (str(reviewer.pk), "secret")
    assert told["at"].startswith(str(now().year))
    gone = session(world, "viewer").call("revisions_download", id=str(revision.pk))
    assert (gone.status, gone["code"]) == (410, "content-erased")


def test_what_was_not_erased_has_no_tombstone(world, stage):
    revision = hand_in(world, stage)
    read = session(world, "viewer").call("evidence_read", id=str(revision.evidence_id))
    assert read["revisions"][0]["file"]["erased"] is None


def test_who_asked_does_not_decide_and_takes_back_what_they_asked(world, stage):
    asked = session(world, "contributor").call("me_ask_erasure")
    assert (asked.status, asked["target"], asked["reason"]) == (201, "person", "subject-request")
    seen = session(world, "contributor").call("erasures_read", id=asked["id"])
    assert seen["state"] == "requested"
    assert session(world, "contributor").call("erasures_approve", id=asked["id"]).status == 403
    assert session(world, "contributor").call("erasures_list").status == 404
    assert session(world, "lead").call("erasures_read", id=asked["id"]).status == 404
    taken = session(world, "contributor").call("erasures_withdraw", id=asked["id"])
    assert taken["state"] == "withdrawn"
    again = session(world, "administrator").call("erasures_refuse", id=asked["id"])
    assert (again.status, again["code"]) == (409, "already-decided")


def test_a_hold_stands_against_an_erasure_until_it_is_lifted(world, stage):
    revision, administrator = hand_in(world, stage), session(world, "administrator")
    held = administrator.call("holds_set", body={"service": "payments-api", "reason": "A case."})
    assert (held.status, held["service"]["slug"]) == (201, "payments-api")
    asked = administrator.call(
        "erasures_ask", body={"target": "file", "reason": "secret", "file": revision.file_id}
    )
    reviewer = session(world, "security_reviewer")
    refused = reviewer.call("erasures_approve", id=asked["id"])
    assert (refused.status, refused["code"]) == (409, "legal-hold")
    assert StoredFile.objects.get(pk=revision.file_id).erased_at is None
    lifted = administrator.call("holds_lift", id=held["id"], body={"reason": "It is over."})
    assert lifted["lifted_reason"] == "It is over."
    assert [one["id"] for one in reviewer.call("holds_list")["results"]] == [held["id"]]
    assert reviewer.call("erasures_approve", id=asked["id"])["state"] == "done"


def test_what_names_nothing_is_refused_with_its_field(world, stage):
    administrator = session(world, "administrator")
    nobody = "00000000-0000-7000-8000-00000000dead"
    for body, field in (
        ({"target": "person"}, "person"),
        ({"target": "person", "person": nobody}, "person"),
        ({"target": "file", "file": "0" * 64}, "file"),
        ({"target": "file", "file": "0" * 64, "name": "why"}, "name"),
        ({"target": "value", "entry": "0" * 64, "name": "name"}, "entry"),
    ):
        answer = administrator.call("erasures_ask", body={"reason": "secret", **body})
        assert (answer.status, list(answer["errors"])) == (422, [field])
    assert administrator.call("holds_set", body={"service": "nowhere", "reason": "A case."}).status == 404
