"""A report comes in: read, judged, kept, and made evidence, in one transaction and once."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.evidence.files import StoredUpload, store
from readiness.evidence.holding import EnvironmentClosed, closed_because, hold
from readiness.evidence.models import EvidenceRevision
from readiness.evidence.observations import encode
from readiness.evidence.operations import record_probe_result
from readiness.evidence.strangers import storable
from readiness.evidence.verdict import Severity, Status, Verdict, worst
from readiness.findings.fault import Fault
from readiness.findings.operations import settle_findings
from readiness.ingest import events
from readiness.ingest.content import report_digest
from readiness.ingest.discovery import formats
from readiness.ingest.format import Format, Given
from readiness.ingest.identity.telling import commit_of
from readiness.ingest.models import IngestToken, ToolReport, TrustedIdentity
from readiness.ingest.queries import given_here, newest_of_parts, waived_until
from readiness.ledger.operations import record
from readiness.refusals import Forbidden, Refusal, Unseen
from readiness.teams.actors import INGEST
from readiness.teams.fields import Problems

#: The same bytes with the same verdict are new testimony only after this share of the time for which they count.
RENEW_SHARE = 4
#: Of the weak dependencies of one scan, so many of the gravest become findings of their own.
MOST_FINDINGS = 100
_ITEM = "security.dependencies"


class ReportForbidden(Forbidden):
    """The key ended between the door and the operation."""

    sentence = "This token is revoked or past its day, or its identity is no longer trusted."


class NotForThere(Forbidden):
    """A key of another service or environment."""

    code = "other-binding"
    sentence = "This token hands in reports of another service or environment."


class OtherCommit(Refusal):
    """What is said beside the report contradicts the token."""

    code = "other-commit"
    sentence = "This identity token is of another commit than the one that is told with the report."


@dataclass(frozen=True, slots=True)
class Sender:
    """Who handed it in: a key of the service, or an identity that it trusts with what its token said."""

    token: IngestToken | None = None
    trusted: TrustedIdentity | None = None
    identity: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> IngestToken | TrustedIdentity:
        """What opened the door. Raises `Forbidden` where nothing did."""
        found = self.token or self.trusted
        if found is None:
            raise Forbidden
        return found


@dataclass(frozen=True, slots=True)
class _Came:
    """A report on its way in."""

    format: Format[Any]
    facts: Any
    content: bytes
    sha256: str
    upload: StoredUpload
    given: Given
    part: str
    sender: Sender


def place_of(*, sender: Sender, slug: str, environment: str) -> Environment:
    """The environment that a pipeline hands in for. Raises `Unseen` where its key is another service's."""
    places = Environment.objects.select_related("service__team").filter(service__slug=slug, slug=environment)
    found = places.filter(service=sender.key.service_id).first()
    if found is None:
        raise Unseen("There is no such environment of the service that this token belongs to.")
    return found


def receive_report(
    *,
    environment: Environment,
    format: Format[Any],  # noqa: A002 - what it is called everywhere
    content: bytes,
    given: Given,
    part: str = "",
    sender: Sender,
    at: datetime,
) -> tuple[ToolReport, bool]:
    """The report that `content` is, judged at `at`; and whether it is new.

    The same bytes for the same place with the same verdict are the report that came before, until a quarter of its
    time has passed; but a fault is told anew when another report came in between. Raises `Unreadable` and `Invalid`
    before anything is stored; `NotForThere`, `ReportForbidden`,
    `EnvironmentClosed`, `NoRoom`.
    """
    demand_sender(environment, sender, at)
    told = given
    given, part = _checked(format, _of_its_commit(given, sender), part)
    facts = format.parse(content, given)
    if format.belongs and (other := format.belongs(facts)) != format.name:
        format = formats()[other]  # noqa: A001
        facts = format.parse(content, given)
    if sender.trusted is not None:
        given = _as_it_says(given, told, facts)
    kept = format.redact(content) if format.redact else content
    upload = store([kept], f"{format.name}.{format.extension}", "")
    came = _Came(format, facts, content, hashlib.sha256(content).hexdigest(), upload, given, part, sender)
    return _receive(environment, came, at)


@transaction.atomic
def _receive(environment: Environment, came: _Came, at: datetime) -> tuple[ToolReport, bool]:
    (held,) = hold([environment.pk])
    demand_sender(held, came.sender, at)
    if closed_because(held):
        raise EnvironmentClosed(closed_because(held))
    given = given_here(came.given, held, came.format, came.part)
    verdict = came.format.judge(came.facts, given)
    last = _last_of(held, came)
    if last is not None and _still_says(last, verdict, came.format, at) and not _covered_since(last, verdict):
        return last, False
    report = _report(held, came, verdict, number=last.number + 1 if last else 1, at=at)
    revision = _testify(held, came, report, at)
    report.revision = revision
    report.save(force_insert=True)
    _record(held, came, report, at)
    _settle(held, came, given, verdict, revision, at)
    return report, True


def demand_sender(environment: Environment, sender: Sender, at: datetime) -> None:
    """That the key is good for `environment` at `at`: its row is asked again, for it may have been revoked while the
    bytes came in. Raises `ReportForbidden`, `NotForThere`.
    """
    demand_key(sender, environment.service_id, {environment.pk}, at)


def demand_key(sender: Sender, service: UUID, environments: Collection[UUID], at: datetime) -> None:
    """The same for what a service has in `environments`: a key of one is good for nothing that others have too."""
    key = sender.key
    held: IngestToken | TrustedIdentity | None
    if sender.token is not None:
        held = IngestToken.objects.filter(pk=key.pk, revoked_at__isnull=True, expires_at__gt=at).first()
    else:
        held = TrustedIdentity.objects.filter(pk=key.pk, revoked_at__isnull=True).first()
    if held is None:
        raise ReportForbidden
    if held.service_id != service or not (
        held.environment_id is None or set(environments) == {held.environment_id}
    ):
        raise NotForThere


def _of_its_commit(given: Given, sender: Sender) -> Given:
    """With the commit that the token names: what is told beside may shorten it, and not contradict it."""
    commit = commit_of(sender.identity)
    if not commit:
        return given
    if given.commit and not commit.startswith(given.commit.lower()):
        raise OtherCommit
    return replace(given, commit=commit)


def _as_it_says(given: Given, told: Given, facts: Any) -> Given:
    """A drill says itself what it was run for, and may be run from a repository that is not the service's."""
    place = facts.drill.place if hasattr(facts, "drill") else {}
    if told.commit or not (place.get("release") or place.get("commit")):
        return given
    release = told.release or place.get("release", "")
    return replace(given, release=release, commit=place.get("commit", "").lower())


def _checked(fmt: Format[Any], given: Given, part: str) -> tuple[Given, str]:
    problems = Problems()
    release = problems.one_line("release", given.release, longest=100)
    commit = problems.one_line("commit", given.commit, longest=64)
    part = problems.one_line("part", part, longest=60)
    if "/" in part:
        problems.add("part", "A part has no slash in it.")
    if fmt.per_release and not (release or commit):
        problems.add("release", "Say which release or commit this was made of: ?release=… or ?commit=…")
    problems.refuse_any()
    return replace(given, release=release, commit=commit.lower()), part


def _last_of(environment: Environment, came: _Came) -> ToolReport | None:
    same = ToolReport.objects.filter(
        environment=environment,
        format=came.format.name,
        part=came.part,
        release=came.given.release,
        commit_sha=came.given.commit,
        sha256=came.sha256,
    )
    return same.order_by("-number").first()


def _covered_since(last: ToolReport, verdict: Verdict) -> bool:
    """Whether another report of its part came since, over what would be told once more: a fault is never old news.

    A good report sent again, though, may be an old one, and covers no newer fault.
    """
    if verdict.status in (Status.PASS, Status.WARN):
        return False
    beside = ToolReport.objects.filter(environment_id=last.environment_id, format=last.format, part=last.part)
    return beside.order_by("-received_at", "-number", "-pk").values_list("pk", flat=True).first() != last.pk


def _still_says(last: ToolReport, verdict: Verdict, fmt: Format[Any], at: datetime) -> bool:
    same = (last.status, last.code, last.sentence) == (
        verdict.status,
        verdict.code,
        storable(verdict.sentence),
    )
    return same and at - last.received_at < fmt.ttl / RENEW_SHARE


def _report(
    environment: Environment, came: _Came, verdict: Verdict, *, number: int, at: datetime
) -> ToolReport:
    counts_from = min(came.format.counts_from(came.facts) or at, at)
    ends = [counts_from + came.format.ttl]
    ends += waived_until(environment, at).values() if came.format.weaknesses else []
    return ToolReport(
        environment=environment,
        format=came.format.name,
        part=came.part,
        release=came.given.release,
        commit_sha=came.given.commit,
        sha256=came.sha256,
        size=len(came.content),
        number=number,
        file_id=came.upload.sha256,
        status=verdict.status,
        code=verdict.code,
        sentence=storable(verdict.sentence),
        remedy=storable(verdict.remedy),
        severity=verdict.severity,
        observations=storable(encode(came.facts)),
        rule_version=came.format.rule_version,
        counts_until=min(ends),
        token=came.sender.token,
        identity=came.sender.identity,
        received_at=at,
    )


def _testify(environment: Environment, came: _Came, report: ToolReport, at: datetime) -> EvidenceRevision:
    """Of several parts the worst speaks: a clean one never covers a weak one."""
    parts = {**newest_of_parts(environment, came.format.name, at), came.part: report}
    said = {id(one): one for one in map(_verdict_of, parts.values())}
    decided = worst(list(said.values()))
    named = next(part for part, row in parts.items() if _verdict_of(row) == decided)
    prefix = f"{named}: " if named and len(parts) > 1 else ""
    # What is over already counts for no longer than it takes to be told.
    ends = max(min(row.counts_until for row in parts.values()), at + timedelta(seconds=1))
    return record_probe_result(
        environment=environment,
        probe_kind=came.format.name,
        title=came.format.title,
        status=decided.status,
        code=decided.code,
        sentence=prefix + decided.sentence,
        remedy=decided.remedy,
        observations={
            "report": str(report.pk),
            "sha256": report.sha256,
            "commit": report.commit_sha,
            "part": report.part,
            "parts": sorted(parts),
            "facts": report.observations,
            **({"sender": report.identity} if report.identity else {}),
        },
        release=came.given.release,
        upload=came.upload,
        effective_until=ends,
        actor=INGEST,
        at=at,
    )


def _verdict_of(row: ToolReport) -> Verdict:
    return Verdict(Status(row.status), row.code, row.sentence, row.remedy, Severity(row.severity))


def _record(environment: Environment, came: _Came, report: ToolReport, at: datetime) -> None:
    told = {"part": report.part, "release": report.release, "sender": came.sender.identity.get("said", "")}
    told["said"] = report_digest(vars(report))
    record(
        kind=events.REPORT_RECEIVED,
        actor=INGEST,
        at=at,
        subject=report,
        team=environment.service.team,
        service=environment.service,
        environment=environment,
        data={
            "format": report.format,
            "commit": report.commit_sha,
            "sha256": report.sha256,
            "size": report.size,
            "verdict": report.status,
            "code": report.code,
            "revision": str(report.revision_id),
            "token": came.sender.token.prefix if came.sender.token else None,
            "identity": str(came.sender.trusted.pk) if came.sender.trusted else None,
        },
        private={name: value for name, value in told.items() if value},
    )


def _settle(
    environment: Environment,
    came: _Came,
    given: Given,
    verdict: Verdict,
    revision: EvidenceRevision,
    at: datetime,
) -> None:
    if came.format.weaknesses is None:
        return
    scope = f"{came.format.name}:{came.part}" if came.part else came.format.name
    faults = [
        Fault(
            kind="dependency",
            scope=scope,
            about=weak.about,
            severity="critical" if weak.severity is Severity.CRITICAL else "high",
            title=weak.title,
            detail=weak.detail,
            item_key=_ITEM,
            seen=revision.pk,
        )
        for weak in came.format.weaknesses(came.facts, given)[:MOST_FINDINGS]
    ]
    # A scan that could not tell opens what it saw and ends nothing.
    looked = [(environment.pk, scope)] if verdict.status.looked else []
    settle_findings(
        environments=[environment],
        kind="dependency",
        looked=looked,
        faults=[(environment.pk, fault) for fault in faults],
        actor=INGEST,
        at=at,
    )
