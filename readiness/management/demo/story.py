"""The demo's services, each in another state, told by the same operations that people use."""

import json
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from readiness.catalog.models import Service
from readiness.catalog.operations import add_dependency, create_service, set_endpoint
from readiness.checklists.models import ChecklistItem, ItemEvidence
from readiness.checklists.operations import (
    accept_evidence,
    assign_items,
    claim_not_applicable,
    decide_waiver,
    publish_library,
    put_forward,
    refresh_due,
    request_waiver,
    return_evidence,
    start_checklist,
)
from readiness.evidence.files import store
from readiness.evidence.operations import record_probe_result
from readiness.findings.fault import Fault
from readiness.findings.operations import decide_finding_waiver, open_finding, request_finding_waiver
from readiness.launches.models import Launch, SignOff
from readiness.launches.operations import look_afterwards, record_launch, request_launch, sign_off
from readiness.launches.queries import launch_view
from readiness.management.demo import itself
from readiness.management.demo.afterwards import keep_first_day, keep_first_hours
from readiness.management.demo.alarms import ring
from readiness.management.demo.backups import keep_backups
from readiness.management.demo.duties import keep_duties
from readiness.management.demo.errors import keep_errors
from readiness.management.demo.metrics import keep_metrics
from readiness.management.demo.people import Cast
from readiness.management.demo.register import keep_register
from readiness.management.demo.releases import keep_overridden, keep_releases
from readiness.management.demo.runbooks import keep_runbooks
from readiness.teams.actors import Actor

DAY = timedelta(days=1)
ANSWERS = tomllib.loads(Path(__file__).with_name("answers.toml").read_text(encoding="utf-8"))
#: What the probes of an environment with an address see for themselves; a sample at an IP address has no DNS.
PROBED = frozenset({"security.https", "security.headers", "infrastructure.tls", "operations.health_check"})


@dataclass
class Told:
    """A service with its checklist's items by key, and who plays which part for it."""

    service: Service
    items: dict[str, ChecklistItem]
    lead: Actor
    contributor: Actor
    reviewer: Actor


def tell(cast: Cast, at: datetime) -> list[Service]:
    """Every service of the demo."""
    publish_library(at - 400 * DAY)
    told = [
        _launched(cast, at),
        _just_launched(cast, at),
        _in_review(cast, at),
        _aged(cast, at),
        _asking_for_a_waiver(cast, at),
        _begun(cast, at),
        _planned(cast, at),
        *_samples(cast, at),
        *_itself(cast, at),
    ]
    _connect(cast, told, at)
    by_name = {one.service.name: one for one in told}
    for name, dependents in (("Payments API", ["Payout export"]), ("Invoice renderer", [])):
        keep_register(
            by_name[name].service,
            lead=by_name[name].lead,
            dependents=[by_name[one].service for one in dependents],
            at=at,
        )
    first = by_name["Payments API"]
    live = first.service.environments.get(is_production=True)
    ring(live, doer=first.contributor, lead=first.lead, at=at)
    # After the alarm, which pushes numbers of its own: of two for one second the first stays.
    keep_metrics({name: (one.service, one.lead, one.contributor) for name, one in by_name.items()}, at)
    keep_errors(first.service, doer=first.contributor, lead=first.lead, at=at)
    keep_runbooks({name: (one.service, one.lead, one.contributor) for name, one in by_name.items()}, at)
    shown = by_name["Payments API"]
    keep_releases(shown.service, actor=shown.contributor, at=at)
    told_no = by_name["Invoice renderer"]
    keep_overridden(told_no.service, actor=told_no.contributor, second=told_no.lead, at=at)
    look_afterwards(at=at, limit=50)
    good, poor = by_name["Password reset"], by_name["Invoice renderer"]
    keep_backups(good.service, poor.service, keepers=(good.contributor, poor.contributor), at=at)
    # The story was told in the past: what aged since then is brought up to now.
    while refresh_due(at):
        pass
    return [one.service for one in told]


def _launched(cast: Cast, at: datetime) -> Told:
    one = _open(cast, "Payments", "Payments API", at - 60 * DAY, tier=1, rto_minutes=60, rpo_minutes=5,
                description="Charges cards and wallets, pays refunds out.", visibility="organisation")  # fmt: skip
    _answer(one, _keys(one), at - 5 * DAY, accepted_at=at - 4 * DAY)
    launch = _launch(one, "Second region.", at - 4 * DAY, at - 2 * DAY)
    keep_first_day(launch, doer=one.contributor, lead=one.lead)
    return one


def _just_launched(cast: Cast, at: datetime) -> Told:
    one = _open(cast, "Orders", "Gift cards", at - 30 * DAY, tier=2, rto_minutes=240, rpo_minutes=60,
                description="Sells gift cards and redeems them.")  # fmt: skip
    _answer(one, _keys(one), at - 5 * DAY, accepted_at=at - 4 * DAY)
    keep_first_hours(_launch(one, "In time for the holidays.", at - 3 * DAY, at - DAY / 4), at)
    return one


def _launch(one: Told, note: str, asked_at: datetime, at: datetime) -> Launch:
    """Asked for, signed by both half-way, and recorded at `at`."""
    launch = request_launch(
        environment=one.service.environments.get(is_production=True),
        planned_for=at.date(), note=note, actor=one.lead, at=asked_at,
    )  # fmt: skip
    signed_at = asked_at + (at - asked_at) / 2
    for role, actor in ((SignOff.Role.TEAM_LEAD, one.lead), (SignOff.Role.SECURITY_REVIEWER, one.reviewer)):
        digest = launch_view(launch, signed_at).digest
        sign_off(launch=launch, role=role, digest=digest, actor=actor, at=signed_at)
    return record_launch(launch=launch, actor=one.lead, at=at)


def _in_review(cast: Cast, at: datetime) -> Told:
    one = _open(cast, "Payments", "Payout export", at - 21 * DAY, tier=2, rto_minutes=240, rpo_minutes=60,
                description="Writes the nightly file of payouts for the bank.")  # fmt: skip
    claim_not_applicable(
        item=one.items["infrastructure.cdn"], actor=one.contributor, at=at - 20 * DAY,
        reason="A batch job without readers on the web: there is nothing to cache.",
    )  # fmt: skip
    waiting = ("security.authorization", "data.backup_restore", "operations.rollback_tested")
    ready = _keys(one) - {"infrastructure.cdn", "monitoring.alerting_rules", *waiting}
    _answer(one, ready, at - 9 * DAY, accepted_at=at - 8 * DAY)
    _answer(one, waiting, at - DAY)
    waiver = request_waiver(
        item=one.items["monitoring.alerting_rules"], expires_at=at + 30 * DAY, actor=one.contributor, at=at - 6 * DAY,
        reason="The platform's new alert router arrives next month; until then we watch the dashboard in shifts.",
    )  # fmt: skip
    decide_waiver(
        waiver=waiver, approve=True, reason="Shifts are staffed; agreed.", actor=one.lead, at=at - 5 * DAY
    )
    request_launch(
        environment=one.service.environments.get(is_production=True), planned_for=(at + 12 * DAY).date(),
        note="Goes live with the new bank.", actor=one.lead, at=at - 2 * DAY,
    )  # fmt: skip
    _weak(one, at)
    return one


def _weak(one: Told, at: datetime) -> None:
    """Two weaknesses: a waiver that stands lets the grave one pass, and one is asked for the other."""
    production = one.service.environments.get(is_production=True)
    grave = Fault(
        kind="dependency", scope="pip-audit", about="CVE-2026-3120 in schemalib", severity="high",
        title="schemalib 4.1 follows references without an end",
        detail="Mended in 5.0, which reads other schemas. Only our own schemas are read.",
    )  # fmt: skip
    finding = open_finding(environment=production, fault=grave, actor=one.contributor, at=at - 5 * DAY)
    waiver = request_finding_waiver(
        finding=finding, expires_at=at + 25 * DAY, actor=one.contributor, at=at - 5 * DAY,
        reason="We read no schema that we did not write; the move to 5.0 is planned for the next iteration.",
    )  # fmt: skip
    decide_finding_waiver(
        waiver=waiver, approve=True, reason="Agreed until the move.", actor=one.lead, at=at - 4 * DAY
    )
    fault = Fault(
        kind="dependency", scope="pip-audit", about="CVE-2026-4711 in csvwriter", severity="medium",
        title="csvwriter 2.3 writes cells that a spreadsheet runs",
        detail="Mended in 2.4. The bank reads the file by program, never in a spreadsheet.",
    )  # fmt: skip
    finding = open_finding(environment=production, fault=fault, actor=one.contributor, at=at - 3 * DAY)
    request_finding_waiver(
        finding=finding, expires_at=at + 40 * DAY, actor=one.contributor, at=at - 2 * DAY,
        reason="2.4 drops the encoding that the bank asks for; the vendor works on it.",
    )  # fmt: skip


def _aged(cast: Cast, at: datetime) -> Told:
    one = _open(cast, "Orders", "Invoice renderer", at - 300 * DAY, tier=3, lifecycle="live",
                description="Turns orders into PDF invoices.")  # fmt: skip
    _answer(one, _keys(one), at - 120 * DAY, accepted_at=at - 119 * DAY)
    keep_duties(one.service, doer=one.contributor, lead=one.lead, at=at)
    return one


def _asking_for_a_waiver(cast: Cast, at: datetime) -> Told:
    one = _open(cast, "Identity", "Session store", at - 30 * DAY, tier=1, rto_minutes=30, rpo_minutes=0,
                description="Keeps who is signed in.")  # fmt: skip
    _answer(
        one, _keys(one) - {"security.rate_limiting", "data.privacy"}, at - 12 * DAY, accepted_at=at - 10 * DAY
    )
    request_waiver(
        item=one.items["security.rate_limiting"], expires_at=at + 60 * DAY, actor=one.contributor, at=at - DAY,
        reason="Only our own gateway reaches it, and the gateway limits. The store's own limit comes with version 4.",
    )  # fmt: skip
    # Attested as done and accepted; a machine sees otherwise. The finding opens by itself.
    record_probe_result(
        environment=one.service.environments.get(is_production=True), probe_kind="https_redirect",
        title="HTTPS from everywhere", status="fail", code="served",
        sentence="Plain HTTP serves the front page instead of leading to HTTPS.", at=at - 2 * DAY,
    )  # fmt: skip
    return one


def _begun(cast: Cast, at: datetime) -> Told:
    one = _open(cast, "Identity", "Password reset", at - 40 * DAY, tier=2, rpo_minutes=2880,
                description="Lets people back in who forgot.")  # fmt: skip
    _answer(
        one, ("operations.readme", "operations.deployment_documented"), at - 5 * DAY, accepted_at=at - 4 * DAY
    )
    _answer(one, ("security.authentication",), at - 3 * DAY)
    attachment = ItemEvidence.objects.get(item=one.items["security.authentication"])
    return_evidence(
        attachment=attachment, revision=attachment.evidence.revisions.latest("number"), actor=one.reviewer,
        reason="The report says 4 cases skipped. Run them on the deployed commit and add the new report.",
        at=at - 2 * DAY,
    )  # fmt: skip
    mine = [one.items[key] for key in ("data.test_data", "monitoring.on_call", "security.secrets_rotated")]
    assign_items(
        items=mine,
        assignee=one.contributor.user,
        due_date=(at + 4 * DAY).date(),
        actor=one.lead,
        at=at - 2 * DAY,
    )
    overdue = [one.items["monitoring.error_tracking"]]
    assign_items(
        items=overdue,
        assignee=one.contributor.user,
        due_date=(at - DAY).date(),
        actor=one.lead,
        at=at - 6 * DAY,
    )
    return one


def _planned(cast: Cast, at: datetime) -> Told:
    return _open(cast, "Orders", "Loyalty points", at - DAY, tier=4, lifecycle="planned",
                 description="Points for orders; an idea with a name so far.")  # fmt: skip


def _samples(cast: Cast, at: datetime) -> Iterable[Told]:
    """Services that `make run` really starts on loopback: probes look at these for themselves."""
    listing = Path(settings.VAR_DIR) / "samples" / "services.json"
    found = json.loads(listing.read_text(encoding="utf-8"))["services"] if listing.is_file() else []
    teams = list(cast.teams)
    for number, sample in enumerate(found):
        one = _open(
            cast, teams[number % len(teams)], sample["title"], at - 3 * DAY, url=sample["https_url"],
            description=sample["wrong"] or "A sample service that does everything right.",
        )  # fmt: skip
        production = one.service.environments.get(is_production=True)
        set_endpoint(
            environment=production,
            purpose="plain_http",
            url=sample["http_url"],
            actor=one.lead,
            at=at - 3 * DAY,
        )
        if not sample["wrong"]:
            _answer(one, _keys(one) - PROBED - {"data.privacy"}, at - 2 * DAY, accepted_at=at - DAY)
        yield one


def _itself(cast: Cast, at: datetime) -> Iterable[Told]:
    """The portal, where it really runs."""
    if (where := itself.addresses()) is None:
        return
    one = _open(cast, "Identity", itself.NAME, at - 2 * DAY, url=where["https_url"], tier=2, lifecycle="live",
                description=itself.DESCRIPTION)  # fmt: skip
    production = one.service.environments.get(is_production=True)
    set_endpoint(
        environment=production, purpose="plain_http", url=where["http_url"], actor=one.lead, at=at - 2 * DAY
    )
    reviewers = {"lead": one.lead, "security_reviewer": one.reviewer}
    itself.show_documents(one.items, author=one.contributor, reviewers=reviewers, at=at - DAY)
    yield one


def _connect(cast: Cast, told: list[Told], at: datetime) -> None:
    by_name = {one.service.name: one for one in told}
    for service, needs in (("Payments API", "Session store"), ("Payout export", "Payments API")):
        one = by_name[service]
        add_dependency(
            service=one.service, needs=by_name[needs].service, actor=cast.actor("administrator"), at=at - DAY
        )


def _open(cast: Cast, team: str, name: str, at: datetime, **details: Any) -> Told:
    lead, contributor = cast.actor(f"{team} lead"), cast.actor(f"{team} contributor")
    service = create_service(
        team=cast.teams[team], name=name, owner=lead.user, actor=lead, at=at,
        repository=f"https://git.example.org/{team.lower()}/{name.lower().replace(' ', '-')}",
        **{"rto_minutes": 240, "rpo_minutes": 60, **details},
    )  # fmt: skip
    checklist = start_checklist(environment=service.environments.get(is_production=True), actor=lead, at=at)
    items = {item.key: item for item in checklist.items.select_related("template_item")}
    return Told(service, items, lead, contributor, cast.actor("security_reviewer"))


def _keys(one: Told) -> set[str]:
    return set(one.items)


def _answer(one: Told, keys: Collection[str], at: datetime, accepted_at: datetime | None = None) -> None:
    """Put evidence forward for each item and, where `accepted_at` is given, have it accepted."""
    for key in sorted(keys):
        section, _, name = key.partition(".")
        answer = dict(ANSWERS[section][name])
        if answer["kind"] == "file":
            answer["upload"] = _file(one.service, key, answer, at)
        evidence = put_forward(items=[one.items[key]], actor=one.contributor, at=at, **answer)
        if accepted_at is not None:
            attachment = ItemEvidence.objects.get(item=one.items[key], evidence=evidence)
            revision = evidence.revisions.latest("number")
            accept_evidence(attachment=attachment, revision=revision, actor=one.reviewer, at=accepted_at)


def _file(service: Service, key: str, answer: dict[str, str], at: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202
    text = (
        f"{answer['title']}\n{service.name}, production, {at:%Y-%m-%d %H:%M} UTC\n\n{answer['statement']}\n"
    )
    return store([text.encode()], f"{key.replace('.', '-')}.txt", "text/plain")
