"""The certificate tells exactly what was signed, as it stood then, and survives hostile names."""

import hashlib
import io
import json
import shutil
import subprocess
from datetime import timedelta

import pypdf
import pytest
import rfc8785

from readiness.checklists.operations import claim_not_applicable, put_forward, withdraw_not_applicable
from readiness.evidence.files import store
from readiness.launches.queries import gate_for
from readiness.ledger.export import public_keys
from readiness.ledger.proofs import newest_checkpoint
from readiness.ledger.sealing import seal_all
from readiness.models import ReportJob
from readiness.privacy.operations import approve_erasure, ask_erasure
from readiness.reports.facts import NothingToTell, as_json, certificate
from readiness.reports.kinds.readiness_certificate import html
from readiness.reports.operations import make_due_reports, request_report
from readiness.reports.queries import report_file
from readiness.reports.tables import cell
from tests.world import AT


def told(world, production, as_of=AT):
    return certificate(production, as_of=as_of, reader=world.actor("auditor"))


def test_it_tells_the_digest_that_the_launch_page_shows(world, production):
    assert told(world, production).review.digest == gate_for(production, AT).digest


def test_the_attached_subject_hashes_to_the_digest_with_any_rfc_8785_library(world, production):
    facts = json.loads(json.dumps(as_json(told(world, production))))
    assert hashlib.sha256(rfc8785.dumps(facts["subject"])).hexdigest() == facts["digest"]


def test_every_item_is_there_once_in_template_order(world, production):
    keys = [item["key"] for item in as_json(told(world, production))["items"]]
    assert keys == list(production.checklists.get().items.order_by("position").values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 30


def test_the_past_is_told_as_it_was_known_then(world, production):
    then = told(world, production, AT - timedelta(days=2, hours=12))
    now = told(world, production)
    assert (then.summary.counts["pass"], now.summary.counts["pass"]) == (0, 1)
    item = production.checklists.get().items.get(key="data.privacy")
    claim_not_applicable(
        item=item, reason="No personal data.", actor=world.actor("lead"), at=AT + timedelta(hours=1)
    )
    withdraw_not_applicable(item=item, actor=world.actor("lead"), at=AT + timedelta(hours=2))
    assert as_json(told(world, production)) == as_json(now)
    between = told(world, production, AT + timedelta(hours=1, minutes=30))
    assert between.summary.counts["not_applicable"] == 1


def test_before_there_was_a_checklist_there_is_nothing_to_tell(world, production):
    with pytest.raises(NothingToTell):
        told(world, production, AT - timedelta(days=11))


def test_the_number_of_queries_does_not_grow_with_evidence(world, production, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        told(world, production)


def test_hostile_titles_stay_text(world, production):
    page = html(told(world, production), zone_name="UTC")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_nothing_sealed_then_is_said_to_be_nothing(world, production):
    before = told(world, production)
    assert before.checkpoint is None
    assert as_json(before)["checkpoint"] is None
    assert "Nothing was sealed" in html(before, zone_name="UTC")


@pytest.mark.django_db(transaction=True)
def test_every_copy_holds_the_log_to_what_it_was_then(world, production):
    seal_all(at=AT - timedelta(hours=1))
    sealed = newest_checkpoint()
    now = told(world, production)
    page = html(now, zone_name="UTC")
    # Judged by the text of the note itself, not by what was made of it.
    text = sealed.note.partition("\n\n")[0] + "\n"
    assert as_json(now)["checkpoint"]["note"] == sealed.note
    for shown in (hashlib.sha256(text.encode()).hexdigest(), bytes(sealed.root).hex(), *public_keys()):
        assert shown in page
    with_more = told(world, production, AT + timedelta(hours=3))
    claim_not_applicable(
        item=production.checklists.get().items.get(key="data.privacy"), reason="No personal data.",
        actor=world.actor("lead"), at=AT + timedelta(hours=1),
    )  # fmt: skip
    seal_all(at=AT + timedelta(hours=2))
    assert told(world, production).checkpoint == now.checkpoint == with_more.checkpoint
    assert told(world, production, AT + timedelta(hours=3)).checkpoint.checkpoint.size > sealed.size


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\uff1d1+1"])
def test_no_cell_is_a_formula(value):
    assert cell(value).startswith("'")


@pytest.mark.parametrize("value", ["1", "plain", "", None, 7, "a=b"])
def test_plain_cells_stay_as_they_are(value):
    assert cell(value) == ("" if value is None else str(value))


@pytest.fixture
def printed(world, production) -> bytes:
    job = request_report(
        kind="readiness_certificate",
        format="pdf",
        environment=production,
        actor=world.actor("auditor"),
        at=AT,
    )
    make_due_reports(at=AT)
    job = ReportJob.objects.get(pk=job.pk)
    assert job.state == "done", job.error
    return report_file(job).read_bytes()


def test_the_pdf_is_tagged_numbered_and_carries_its_facts(world, production, printed, tmp_path):
    reader = pypdf.PdfReader(io.BytesIO(printed))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] is not None
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert f"Page 1 of {len(reader.pages)}" in text
    assert "Orders API" in text
    facts = json.loads(reader.attachments["readiness.json"][0])
    assert facts == json.loads(json.dumps(as_json(told(world, production))))
    path = tmp_path / "certificate.pdf"
    path.write_bytes(printed)
    if shutil.which("qpdf"):
        assert (
            subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0
        )


def test_every_font_of_the_pdf_is_embedded(printed):
    reader = pypdf.PdfReader(io.BytesIO(printed))
    fonts = {}
    for page in reader.pages:
        for name, font in (page["/Resources"].get("/Font") or {}).items():
            fonts[name] = font.get_object()
    assert fonts
    for font in fonts.values():
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_same_facts_print_to_the_same_bytes(world, production, printed):
    again = request_report(
        kind="readiness_certificate", format="pdf", environment=production, as_of=AT, actor=world.actor("auditor"),
        at=AT + timedelta(hours=1),
    )  # fmt: skip
    make_due_reports(at=AT + timedelta(hours=1))
    assert report_file(ReportJob.objects.get(pk=again.pk)).read_bytes() == printed


@pytest.mark.django_db
def test_a_file_whose_content_was_erased_is_told_as_erased_from_then_on(world, production):
    upload = store([b"Minutes with a name in them.\n"], "minutes.txt", "text/plain")
    item = production.checklists.get().items.get(key="data.privacy")
    at = AT + timedelta(hours=1)
    put_forward(items=[item], kind="file", title="Minutes", upload=upload, actor=world.actor("lead"), at=at)
    asked = ask_erasure(
        target="file", file=upload.sha256, reason="secret", actor=world.actor("administrator"), at=at
    )
    approve_erasure(erasure=asked, actor=world.actor("security_reviewer"), at=at + timedelta(hours=1))
    told_then, now = (told(world, production, at + timedelta(minutes=minutes)) for minutes in (30, 90))
    lines = [
        line
        for one in (told_then, now)
        for row in as_json(one)["items"]
        for line in row["evidence"]
        if line["title"] == "Minutes"
    ]
    who = str(world.person("security_reviewer"))
    gone = {"at": (at + timedelta(hours=1)).isoformat(), "by": who, "reason": "secret"}
    assert [line.get("erased") for line in lines] == [None, gone]
    assert f"content erased by {who}" in html(now, zone_name="UTC")
    assert "content erased" not in html(told_then, zone_name="UTC")
