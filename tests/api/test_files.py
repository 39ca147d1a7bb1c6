"""Files in and out: as a form and as the bare body; nothing kept of who may not."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.client import answered

ABOUT = {"service": "payments-api", "title": "Scan"}


def kept(settings):
    return [
        path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file() and not path.name.startswith(".")
    ]


def form(client, **said):
    file = SimpleUploadedFile("scan.txt", b"It was scanned.\n", "text/plain")
    return answered(
        client.http.post("/api/v1/evidence/files", {"file": file, **said}, headers=client.headers)
    )


def test_a_file_comes_as_a_form_and_goes_out_as_an_attachment(by, stage):
    contributor = by("contributor")
    item = str(stage.item("all.readme").pk)
    made = form(contributor, **ABOUT, items=[item])
    assert made.status == 201, made
    assert made["serves"][0]["item"] == item
    assert made["revisions"][0]["file"]["media_type"] == "text/plain"
    back = contributor.call("revisions_download", id=made["revisions"][0]["id"])
    assert back.content == b"It was scanned.\n"
    assert back.headers["Content-Disposition"] == 'attachment; filename="scan.txt"'
    assert back.headers["Content-Type"] == "application/octet-stream"


def test_a_file_comes_as_the_bare_body(by, stage):
    made = by("contributor").upload(
        "post",
        "/api/v1/evidence/files",
        b"It was scanned.\n",
        "application/octet-stream",
        query={**ABOUT, "name": "scan.txt"},
    )
    assert made.status == 201, made
    assert made["revisions"][0]["file_name"] == "scan.txt"
    again = by("contributor").upload(
        "post", f"/api/v1/evidence/{made['id']}/files", b"Again.\n", "text/plain", query={"name": "scan.txt"}
    )
    assert [one["number"] for one in again["revisions"]] == [2, 1]


def test_of_who_may_not_add_evidence_not_one_byte_is_kept(by, stage, settings):
    assert form(by("viewer"), **ABOUT).status == 403
    assert form(by("outsider"), **ABOUT).status == 404
    assert form(by("contributor", "read"), **ABOUT).status == 403
    assert kept(settings) == []


def test_a_file_that_is_too_large_is_refused_before_it_is_read(by, stage, settings):
    settings.EVIDENCE_FILE_BYTES = 5
    assert form(by("contributor"), **ABOUT).status == 413
    assert kept(settings) == []


def test_a_form_says_no_more_than_is_asked(by, stage, settings):
    answer = form(by("contributor"), **ABOUT, created_by="me")
    assert (answer.status, list(answer["errors"])) == (400, ["created_by"])
    assert form(by("contributor"), service="payments-api").status == 400
    assert kept(settings) == []


def test_services_go_out_as_csv_and_come_back_as_previewed(by, stage):
    lead = by("lead")
    out = lead.call("services_export")
    assert out.content.splitlines()[0].startswith(b'"slug",')
    body = b"name,team\nLedger,orders\n"
    preview = lead.upload("post", "/api/v1/services.csv/preview", body, "text/csv")
    assert preview["is_good"], preview
    assert lead.call("services_read", slug="ledger").status == 404
    other = lead.upload("post", "/api/v1/services.csv", body, "text/csv", query={"digest": "0" * 64})
    assert (other.status, other["code"]) == (409, "import-changed")
    done = lead.upload("post", "/api/v1/services.csv", body, "text/csv", query={"digest": preview["digest"]})
    assert done == {"created": 1, "updated": 0, "unchanged": 0}
    assert lead.call("services_read", slug="ledger").status == 200
    assert by("viewer").upload("post", "/api/v1/services.csv/preview", body, "text/csv").status == 403
