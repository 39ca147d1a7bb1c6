"""A signed copy stands beside the report: whole, by the configured certificate, and judged so by others."""

import hashlib
import io
import shutil
import subprocess
from copy import deepcopy

import pytest
from asn1crypto import pem, x509
from django.test import override_settings
from django.urls import reverse
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from readiness.ledger.models import LedgerEntry
from readiness.ledger.sealing import seal_all
from readiness.models import ReportJob, SignedReport
from readiness.refusals import Unseen
from readiness.reports.bundle import Scope, make_bundle, making
from readiness.reports.operations import make_due_reports, remove_old_reports, request_report
from readiness.reports.queries import NotReady, report_file, signed_file, signed_path
from tests.launches.stage import set_up
from tests.reports.certified import PASSWORD, certified
from tests.reports.conftest import in_production
from tests.reports.launched import judged as verified
from tests.reports.launched import live, members
from tests.world import AT, build


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    return certified(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module")
def kept(keep, papers):
    """Everybody, a service and its signed report: printed once, for that takes seconds."""

    def make():
        world = build()
        place = in_production(world)
        with override_settings(SIGNING_CERT_FILE=papers["cert"], SIGNING_KEY_FILE=papers["key"]):
            return world, place, made(world, place)

    return keep(make)


@pytest.fixture
def world(kept, db):
    return deepcopy(kept[0])


@pytest.fixture
def production(kept, db):
    return deepcopy(kept[1])


@pytest.fixture
def signed(kept, db):
    """The job of the signed report."""
    return deepcopy(kept[2])


@pytest.fixture
def signing(settings, papers):
    settings.SIGNING_CERT_FILE, settings.SIGNING_KEY_FILE = papers["cert"], papers["key"]
    return settings


def made(world, production, kind="readiness_certificate", form="pdf"):
    job = request_report(kind=kind, format=form, environment=production, actor=world.actor("auditor"), at=AT)
    make_due_reports(at=AT)
    job = ReportJob.objects.get(pk=job.pk)
    assert job.state == "done", job.error
    return job


def judged(content, papers):
    """pyHanko's verdict, with the root as the only trust. `intact` and `valid` say too little: not asked."""
    _kind, _headers, der = pem.unarmor(papers["root"].read_bytes())
    trust = ValidationContext(trust_roots=[x509.Certificate.load(der)])
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    return validate_pdf_signature(signature, trust)


def test_the_signed_copy_is_whole_and_begins_with_the_report(signed, papers):
    plain, content = report_file(signed).read_bytes(), signed_file(signed).read_bytes()
    assert content.startswith(plain)
    status = judged(content, papers)
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    row = SignedReport.objects.get(report=signed)
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert signed.sha256 == hashlib.sha256(plain).hexdigest()
    assert "Payments Ltd" in row.signer
    entry = LedgerEntry.objects.filter(kind="reports.report.finished").latest("pk")
    assert row.sha256.encode() in bytes(entry.body)
    assert signed.sha256.encode() in bytes(entry.body)


def test_what_is_changed_afterwards_is_found_out(signing, papers):
    content, _why = making.signed_copy(
        a_pdf()
    )  # of one page: to judge what was appended takes a look at each part
    assert judged(content, papers).bottom_line
    wider = content.replace(b"99", b"98", 1)
    assert wider != content
    assert not judged(wider, papers).bottom_line
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = writer.add_object(page["/MediaBox"][0])
    writer.update_container(page)
    appended = io.BytesIO()
    writer.write(appended)
    status = judged(appended.getvalue(), papers)
    assert not status.bottom_line
    assert status.coverage != SignatureCoverageLevel.ENTIRE_FILE


def test_pdfsig_agrees(signed, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed_file(signed).read_bytes())
    if shutil.which("pdfsig"):
        said = subprocess.run(
            ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False
        ).stdout
        assert "Signature is Valid" in said
        assert "Total document signed" in said
        assert "ETSI.CAdES.detached" in said
    assert b"/ETSI.CAdES.detached" in path.read_bytes()


def test_one_pkcs12_file_does(world, production, settings, papers):
    settings.SIGNING_CERT_FILE, settings.SIGNING_KEY_PASSWORD = papers["p12"], PASSWORD
    assert judged(signed_file(made(world, production)).read_bytes(), papers).bottom_line


def test_without_a_certificate_there_is_none_and_no_word_of_it(world, production, client):
    job = made(world, production)
    with pytest.raises(Unseen):
        signed_file(job)
    client.force_login(world.person("auditor"), backend="django.contrib.auth.backends.ModelBackend")
    assert (
        b"signed"
        not in client.get(reverse("report", args=[job.pk])).content.lower().partition(b'id="job"')[2][:2000]
    )
    assert client.get(reverse("report-signed", args=[job.pk])).status_code == 404


def test_tables_are_not_signed(world, production, signing):
    with pytest.raises(Unseen):
        signed_file(made(world, production, "checklist", "csv"))


def test_a_certificate_that_cannot_be_used_withholds_no_report(world, production, signing, tmp_path):
    signing.SIGNING_KEY_FILE = tmp_path / "none.pem"
    job = made(world, production)
    assert report_file(job).is_file()
    assert not SignedReport.objects.filter(report=job).exists()


def test_it_is_downloaded_by_who_asked_alone_and_goes_when_its_days_are_over(world, signed, client):
    address = reverse("report-signed", args=[signed.pk])
    for who, status in (("auditor", 200), ("lead", 404), ("outsider", 404)):
        client.force_login(world.person(who), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == status, who
    remove_old_reports(at=signed.expires_at)
    assert not signed_path(signed).exists()
    with pytest.raises(NotReady):
        signed_file(ReportJob.objects.get(pk=signed.pk))


def a_pdf():
    """One empty page."""
    writer = PdfFileWriter()
    writer.insert_page(
        PageObject(contents=writer.add_object(StreamObject(stream_data=b"")), media_box=(0, 0, 99, 99))
    )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bundled(stage, path, pdf):
    """The bundle of a launched service, with that for its certificate."""
    seal_all(at=AT)
    make_bundle(Scope(service=stage.service), path, tell=lambda *_: None, certificate=lambda *_: (pdf, ""))
    return path


def sha256_of_certificate(papers):
    _kind, _headers, der = pem.unarmor(papers["cert"].read_bytes())
    return hashlib.sha256(der).hexdigest()


def test_a_bundle_holds_the_signed_copy_and_the_verifier_knows_it(world, signing, papers, tmp_path):
    stage = live(set_up(world))
    pdf = a_pdf()
    path = bundled(stage, tmp_path / "b.zip", pdf)
    found = members(path)
    assert found["report-signed.pdf"].startswith(pdf)
    assert judged(found["report-signed.pdf"], papers).bottom_line
    report = verified(path)
    assert (report.exit, report.problems, report.missing) == (0, [], [])
    told = {check: text for check, _count, text in report.checks}["PDF signature"]
    assert told.endswith(sha256_of_certificate(papers))
    signing.SIGNING_CERT_FILE = None
    assert "report-signed.pdf" not in members(bundled(stage, tmp_path / "c.zip", pdf))


def test_a_copy_that_could_not_be_signed_is_declared_withheld(world, signing, tmp_path):
    stage = live(set_up(world))
    report = verified(bundled(stage, tmp_path / "b.zip", b"no PDF at all"))
    assert (report.exit, report.problems) == (3, [])
    assert [one.partition(":")[0] for one in report.missing] == ["report-signed.pdf"]


def test_a_copy_whose_signature_does_not_cover_it_is_found_out_although_the_log_vouches_for_its_bytes(
    world, signing, tmp_path, monkeypatch
):
    true = making.signed_copy
    monkeypatch.setattr(making, "signed_copy", lambda body: (true(body)[0] + b"\n", ""))
    report = verified(bundled(live(set_up(world)), tmp_path / "b.zip", a_pdf()))
    assert report.problems == ["report-signed.pdf has a signature that does not cover all of it"]
    assert report.exit == 1


@pytest.mark.parametrize("copy", [b"%PDF-1.7\nof another report", b"%PDF"])
def test_a_signed_copy_of_another_report_is_found_out(world, signing, tmp_path, monkeypatch, copy):
    monkeypatch.setattr(making, "signed_copy", lambda _body: (copy, ""))
    stage = live(set_up(world))
    report = verified(bundled(stage, tmp_path / "b.zip", b"%PDF-1.7 of this one"))
    assert (report.exit, len(report.problems)) == (1, 1)
    assert "no signed copy" in report.problems[0]
