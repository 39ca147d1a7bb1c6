"""What probes testify: a machine is a witness like any other, and enters by the same door."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.evidence import events
from readiness.evidence.files import StoredUpload
from readiness.evidence.following import shortest_freshness, tell
from readiness.evidence.holding import hold
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.evidence.operations.naming import name_file
from readiness.evidence.operations.revising import append_revision, record_revision
from readiness.evidence.strangers import storable
from readiness.refusals import Forbidden
from readiness.teams.actors import PROBE, Actor

#: An unchanged result is written again after this share of the time for which it counts.
CONFIRM_SHARE = 4


@transaction.atomic
def record_probe_result(
    *,
    environment: Environment,
    probe_kind: str,
    title: str,
    status: str,
    code: str,
    sentence: str,
    remedy: str = "",
    observations: Mapping[str, Any] | None = None,
    release: str = "",
    run_id: UUID | None = None,
    confirm_after: timedelta | None = None,
    upload: StoredUpload | None = None,
    effective_until: datetime | None = None,
    is_news: bool = False,
    actor: Actor = PROBE,
    at: datetime,
) -> EvidenceRevision:
    """What a run of `probe_kind` at `at` saw; `status` is pass, warn, fail, error or skipped.

    One piece of evidence an environment and kind. A new revision when status or code differ from the last, when
    another `release` was looked at (it is kept among the observations), or when the last is `confirm_after` old
    (default: a quarter of the shortest time for which any item that it feeds lets it count); otherwise the last
    revision stands, and is returned. `is_news` tells of a reason that is not seen here: other facts under the same
    verdict, or a person who asked. A run older than the last revision changes nothing. It serves every item that
    the kind feeds, in all checklists of the environment.

    With `upload`, a tool's raw output, it is always a new revision, which counts until `effective_until` at most.
    """
    if not actor.is_machine:
        raise Forbidden("Only a probe records what a probe saw.")
    (held,) = hold([environment.pk])
    evidence = _evidence(held, probe_kind, storable(title), at)
    last = evidence.revisions.order_by("-number").first()
    told, raw = ({"release": storable(release)} if release else {}), _raw(upload, at)
    forced = bool(raw) or (is_news and last is not None and at >= last.submitted_at)
    if last is not None and not forced and not _is_news(last, status, code, told, confirm_after, at):
        return last
    said = {
        "verdict": status,
        "code": code,
        "sentence": storable(sentence),
        "remedy": storable(remedy),
        "observations": storable({**told, **(observations or {})}),
    } | raw
    revision = append_revision(
        evidence=evidence, said=said, effective_from=at, effective_until=effective_until, run_id=run_id,
        actor=actor, at=at,
    )  # fmt: skip
    kind = events.PROBE_RESULT_RECORDED
    record_revision(kind=kind, evidence=evidence, revision=revision, actor=actor, at=at)
    tell(evidence, at)
    return revision


def _raw(upload: StoredUpload | None, at: datetime) -> dict[str, Any]:
    if upload is None:
        return {}
    name_file(upload, at)
    return {"file_id": upload.sha256, "file_name": upload.name, "declared_type": upload.declared_type}


def _evidence(environment: Environment, probe_kind: str, title: str, at: datetime) -> Evidence:
    """The one piece of that kind there. It lives on through releases: each revision keeps its own."""
    evidence, _new = Evidence.objects.select_related("service__team", "environment").get_or_create(
        environment=environment,
        probe_kind=probe_kind,
        defaults={
            "service": environment.service,
            "kind": Evidence.Kind.PROBE,
            "title": title[:200],
            "created_at": at,
        },
    )
    return evidence


def _is_news(
    last: EvidenceRevision,
    status: str,
    code: str,
    told: Mapping[str, str],
    confirm_after: timedelta | None,
    at: datetime,
) -> bool:
    if at < last.submitted_at:  # an older look that comes late
        return False
    if (last.verdict, last.code) != (status, code):
        return True
    if told and (last.observations or {}).get("release") != told["release"]:
        return True
    evidence = last.evidence
    wait = confirm_after or shortest_freshness(evidence.environment, evidence.probe_kind) / CONFIRM_SHARE
    return at - last.submitted_at >= wait
