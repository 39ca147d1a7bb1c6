"""What is known of backups: told by jobs, and listed by tools that handed in their own output. Read in bulk."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from readiness.ingest.models import ToolReport
from readiness.recovery.judging import Made, PolicyFacts
from readiness.recovery.models import BackupPolicy, BackupRun, PolicyWord
from readiness.recovery.objectives import Point, Targets, targets_of

#: How far back runs are read: what is older is known by the newest alone.
BACK = timedelta(days=35)
#: Verdicts under which the backups that a report lists are this environment's own, if not in time.
_OWN_FAULTS = {"too_old", "days_missed"}


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """A good backup, by whom it is known: a run that pinged, or a report that lists it."""

    policy: BackupPolicy
    made: Made
    run: BackupRun | None = None
    report: ToolReport | None = None


@dataclass
class Known:
    """Of one policy: its backups by source, newest first; its log; what its tool said last."""

    policy: BackupPolicy
    runs: list[KnownBackup]
    listed: list[KnownBackup]
    logs: list[datetime]
    failed: BackupRun | None
    report: ToolReport | None
    archived_at: datetime | None
    words: dict[str, datetime]

    def backups(self) -> list[KnownBackup]:
        """All of them, newest first."""
        return sorted([*self.runs, *self.listed], key=lambda one: one.made.ended_at, reverse=True)

    def points(self) -> list[Point]:
        """What could be restored, and with data of when."""
        full = [Point(one.made.ended_at, one.made.began_at) for one in self.backups()]
        return full + [Point(one, one) for one in self.logs]

    def facts(self) -> PolicyFacts:
        """What it is judged by."""
        policy, newest = self.policy, next(iter(self.backups()), None)
        failed_at, why = _failing(self, newest)
        return PolicyFacts(
            id=policy.pk,
            klass=policy.klass,
            name=policy.name,
            created_at=policy.created_at,
            cadence_minutes=policy.cadence_minutes,
            grace_minutes=policy.grace_minutes,
            daily_at=policy.daily_at,
            zone=policy.zone,
            keep_days=policy.keep_days,
            rpo_minutes=targets_for(policy).rpo_minutes,
            waived=tuple(policy.waived),
            made=tuple(one.made for one in self.backups()),
            failed_at=failed_at,
            failed_why=why,
            logged_at=max(self.logs, default=None),
            archived_at=self.archived_at,
            oldest_at=min((one.made.ended_at for one in self.listed), default=None),
            words=self.words,
        )


def targets_for(policy: BackupPolicy) -> Targets:
    """What the service of a policy, which comes with it, is measured by."""
    service = policy.environment.service
    return targets_of(rto_minutes=service.rto_minutes, rpo_minutes=service.rpo_minutes, tier=service.tier)


def known_of(policies: Collection[BackupPolicy], at: datetime) -> dict[UUID, Known]:
    """Of each policy (with environment and service) what is known at `at`; four queries however many they are."""
    runs = _runs(policies, at)
    reports = _reports(policies, at)
    words: dict[UUID, dict[str, datetime]] = defaultdict(dict)
    said = PolicyWord.objects.filter(policy__in=policies, said_at__lte=at).order_by("said_at", "pk")
    for word in said:
        words[word.policy_id][word.line] = word.counts_until
    return {one.pk: _known(one, runs.get(one.pk, []), reports, words.get(one.pk, {})) for one in policies}


def _runs(policies: Collection[BackupPolicy], at: datetime) -> dict[UUID, list[BackupRun]]:
    found: dict[UUID, list[BackupRun]] = defaultdict(list)
    rows = BackupRun.objects.filter(policy__in=policies, ended_at__lte=at).exclude(state="running")
    for row in rows.filter(ended_at__gt=at - BACK).order_by("-ended_at", "-pk").defer("log"):
        found[row.policy_id].append(row)
    quiet = [one.pk for one in policies if not any(run.state == "ok" for run in found[one.pk])]
    for policy in quiet:
        newest = rows.filter(policy=policy, state="ok", kind="full").order_by("-ended_at", "-pk").first()
        if newest is not None:
            found[policy].append(newest)
    return found


def _reports(policies: Collection[BackupPolicy], at: datetime) -> dict[tuple[Any, ...], list[ToolReport]]:
    """Of each environment, format and part the two newest reports."""
    wanted = Q(pk__in=[])
    for one in policies:
        if one.tool:
            wanted |= Q(environment=one.environment_id, format=one.tool, part=one.part)
    found: dict[tuple[Any, ...], list[ToolReport]] = defaultdict(list)
    rows = ToolReport.objects.filter(wanted, received_at__lte=at, received_at__gt=at - BACK)
    for row in rows.order_by("-received_at", "-pk"):
        key = (row.environment_id, row.format, row.part)
        if len(found[key]) < 2:
            found[key].append(row)
    return found


def _known(
    policy: BackupPolicy,
    rows: Iterable[BackupRun],
    reports: dict[tuple[Any, ...], list[ToolReport]],
    words: dict[str, datetime],
) -> Known:
    told = list(rows)
    runs = [
        KnownBackup(policy, Made(one.label, one.began_at, one.ended_at, one.size), run=one)
        for one in told
        if one.state == "ok" and one.kind == "full" and one.ended_at is not None
    ]
    logs = [one.ended_at for one in told if one.state == "ok" and one.kind == "log" and one.ended_at]
    ended = [one for one in told if one.kind == "full"]
    failed = ended[0] if ended and ended[0].state == "failed" else None
    newest = reports.get((policy.environment_id, policy.tool, policy.part), []) if policy.tool else []
    report = newest[0] if newest else None
    return Known(policy, runs, _listed(policy, report), logs, failed, report, _archived_at(newest), words)


def _listed(policy: BackupPolicy, report: ToolReport | None) -> list[KnownBackup]:
    if report is None or not (report.status in ("pass", "warn") or report.code in _OWN_FAULTS):
        return []
    found = []
    for one in report.observations.get("backups", ()):
        ended = datetime.fromisoformat(one["ended_at"]).astimezone(UTC)
        made = Made(one["label"], ended, ended, one["size"] or None)
        found.append(KnownBackup(policy, made, report=report))
    return sorted(found, key=lambda one: one.made.ended_at, reverse=True)


def _archived_at(reports: list[ToolReport]) -> datetime | None:
    """When a tool was last seen to advance its archive: two reports are needed for that."""
    if len(reports) < 2 or reports[0].status not in ("pass", "warn"):
        return None
    seen = reports[0].observations.get("archive") and reports[0].code != "archive_unseen"
    return reports[0].received_at if seen else None


def _failing(known: Known, newest: KnownBackup | None) -> tuple[datetime | None, str]:
    report = known.report
    if report is not None and report.status == "fail" and report.code not in _OWN_FAULTS:
        told_since = [one for one in known.runs if one.made.ended_at > report.received_at]
        if not told_since:
            return report.received_at, report.sentence
    failed = known.failed
    if failed is None or failed.ended_at is None:
        return None, ""
    if newest is not None and newest.made.ended_at > failed.ended_at:
        return None, ""
    return failed.ended_at, f"exit status {failed.exit_status}." if failed.exit_status else ""
