"""From nothing to a signed launch and its certificate, by a client that has only the document."""

from datetime import timedelta

from readiness.clock import now
from readiness.reports.operations import make_due_reports


def do(client, operation, status=200, body=None, **parts):
    answer = client.call(operation, body, **parts)
    assert answer.status == status, (operation, answer.status, answer.content)
    return answer


def test_a_service_goes_from_nothing_to_its_certificate(world, by, stage):
    lead, contributor, security = by("lead"), by("contributor"), by("security_reviewer")
    service = do(
        lead, "services_create", 201, {"team": "orders", "name": "Shop", "url": "https://shop.example.org"}
    )
    assert service["environments"][0]["endpoints"] == [{"purpose": "web", "url": "https://shop.example.org/"}]
    versions = do(lead, "template_versions_list", slug="small-launch")
    checklist = do(
        contributor,
        "checklists_start",
        201,
        {"service": "shop", "template": "small-launch", "version": versions["results"][0]["number"]},
    )
    items = {one["key"]: one for one in do(lead, "items_list", checklist=checklist["id"])["results"]}
    assert [one["standing"] for one in items.values()] == ["unknown"] * 4
    assert do(lead, "gate_read", 409, slug="shop")["verdict"] == "no-go"

    for key in ("all.readme", "all.https", "all.access"):
        said = {
            "service": "shop",
            "kind": "attestation",
            "title": key,
            "statement": "It is so.",
            "items": [items[key]["id"]],
        }
        do(contributor, "evidence_add", 201, said)
    do(
        contributor,
        "items_claim_not_applicable",
        201,
        {"reason": "Nothing is kept."},
        id=items["all.retention"]["id"],
    )
    assert do(contributor, "reviews_list", service="shop")["results"] == []
    for waiting in do(security, "reviews_list", service="shop")["results"]:
        do(security, "reviews_accept", 201, {"revision": waiting["revision"]}, id=waiting["attachment"])
    assert do(lead, "gate_read", slug="shop")["verdict"] == "go"

    day = (now() + timedelta(days=3)).date().isoformat()
    launch = do(lead, "launches_request", 201, {"service": "shop", "planned_for": day})
    shown = do(lead, "launches_read", id=launch["id"])
    assert shown["gate"]["verdict"] == "go"
    for client, role in ((lead, "lead"), (security, "security_reviewer")):
        signed = {"role": role, "digest": shown["digest"], "shown_at": shown["shown_at"]}
        do(client, "launches_sign", 201, signed, id=launch["id"])
    assert do(lead, "launches_read", id=launch["id"])["may_launch"] is True
    assert do(lead, "launches_record", id=launch["id"])["state"] == "launched"
    assert do(lead, "services_read", slug="shop")["lifecycle"] == "live"

    asked = {"kind": "readiness_certificate", "format": "pdf", "launch": launch["id"]}
    report = do(lead, "reports_request", 202, asked)
    assert do(lead, "reports_download", 409, id=report["id"])["code"] == "report-not-ready"
    make_due_reports(at=now(), limit=5)
    assert do(lead, "reports_read", id=report["id"])["state"] == "done"
    file = do(lead, "reports_download", id=report["id"])
    assert file.content.startswith(b"%PDF-")
    assert "attachment" in file.headers["Content-Disposition"]
    do(by("contributor"), "reports_read", 404, id=report["id"])
