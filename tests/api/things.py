"""One of each thing of team Orders, and what every call on them is given."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from probes.models import Probe, Run
from probes.upkeep.operations import plan_maintenance
from readiness.anchors.operations import add_webhook
from readiness.catalog.operations import add_dependency, set_endpoint
from readiness.checklists.models import ItemEvidence
from readiness.checklists.operations import publish_template, request_waiver, save_draft
from readiness.clock import now
from readiness.credentials.operations import record_rotation, register_secret
from readiness.evidence.files import store
from readiness.evidence.operations import add_evidence
from readiness.findings.fault import Fault
from readiness.findings.operations import open_finding, request_finding_waiver
from readiness.ingest.discovery import formats
from readiness.ingest.format import Given
from readiness.ingest.operations import Sender, make_ingest_token, receive_report, trust_identity
from readiness.launches.gate_key import enrol_gate_key
from readiness.ledger.models import LedgerEntry
from readiness.monitoring.operations import Mapped, map_metrics, push_samples
from readiness.monitoring.pushing.rows import Given as Number
from readiness.obligations.operations import add_channel, open_due, start_own_duty
from readiness.privacy.operations import ask_erasure, set_hold
from readiness.recovery.operations import (
    make_policy,
    receive_ping,
    say_line,
    start_drill,
    tell_step,
)
from readiness.recovery.pinging import read_ping
from readiness.recovery.steps import StepTold
from readiness.reports.operations import request_report
from readiness.runbooks.operations import record_exercise, start_runbook
from readiness.runbooks.template import template
from readiness.runbooks.writing import write
from readiness.teams.models import Membership
from readiness.teams.operations import invite
from tests.alerts.things import build_alerts
from tests.api.given import SECRET, give
from tests.errors.columns import errors_of
from tests.launches.after import begun_after
from tests.launches.stage import TEMPLATE, Stage
from tests.releases.columns import build_releases
from tests.world import World

SERVICE = "payments-api"
WHERE = {"service": SERVICE, "environment": "production"}
CSV = b"slug,name,team\n,Ledger,orders\n"


@dataclass
class Things:
    """Ids by name, and how calls name them."""

    #: About oneself: what is there differs from person to person.
    OWN: ClassVar[frozenset[str]] = frozenset(
        {
            "tokens_make", "tokens_revoke", "notices_read", "teams_leave", "reports_read", "reports_cancel",
            "reports_download", "reports_download_signed", "services_import", "services_import_preview",
            "erasures_withdraw",
        }
    )  # fmt: skip
    #: They name team Orders or its service in what they send.
    NAMED_IN_BODY: ClassVar[frozenset[str]] = frozenset(
        {
            "services_create", "checklists_start", "evidence_add", "evidence_upload", "waivers_request",
            "items_assign", "launches_request", "reports_request", "memberships_add", "invitations_make",
            "invitations_list", "channels_list", "channels_add", "findings_open", "templates_create",
            "probes_run", "probes_progress", "overrides_request",
            "maintenance_plan",
        }
    )  # fmt: skip
    #: Several actions fit, and the thing at hand or the four-eyes rule decides which.
    NARROWER: ClassVar[frozenset[str]] = frozenset(
        {
            "reviews_accept", "reviews_return", "launches_sign", "launches_decide", "templates_create",
            "templates_draft",
            "templates_publish", "templates_archive", "occurrences_review",
        }
    )  # fmt: skip
    NOT_THE_TEAMS: ClassVar[frozenset[str]] = frozenset({"organisation_roles_revoke"})

    ids: dict[str, Any] = field(default_factory=dict)
    swapped: dict[str, Any] = field(default_factory=dict)

    def parts(self, name: str) -> dict[str, Any]:
        """What stands in the address."""
        room = name.split("_", maxsplit=1)[0]
        known: dict[str, dict[str, Any]] = {
            "services": {"slug": SERVICE}, "gate": {"slug": SERVICE}, "teams": {"slug": "orders"},
            "environments": {"slug": SERVICE, "environment": "production"},
            "endpoints": {"slug": SERVICE, "environment": "production", "purpose": "web"},
            "dependencies": {"slug": SERVICE, "needs": "stores"},
            "templates": {"slug": "orders-launch"}, "template": {"slug": "orders-launch", "number": 1},
            "declarations": {"slug": SERVICE, "environment": "production", "kind": "cdn"},
            "connections": {"slug": SERVICE, "environment": "production", "tool": "prometheus"},
            "proofs": {"slug": SERVICE, "environment": "production"},
            "permits": {"slug": SERVICE, "environment": "production", "kind": "rate_limit"},
            "stops": {"slug": SERVICE, "environment": "production"},
            "metrics": {"slug": SERVICE, "environment": "production", "metric": "error_rate"},
            "mappings": {"slug": SERVICE, "environment": "production", "metric": "error_rate"},
            "organisation": {"person": self.ids["auditor"], "role": "auditor"},
            "audit": {"number": self.ids["entry"]},
            "runbooks": {"slug": SERVICE, "number": 1},
            "policies": {"slug": SERVICE, "environment": "production", "policy": "memory_used"},
        }  # fmt: skip
        ids = {
            "memberships": "membership", "invitations": "invitation", "channels": "channel", "checklists": "checklist",
            "items": "item", "waivers": "waiver", "evidence": "evidence", "attachments": "attachment",
            "revisions": "file_revision", "reviews": "attachment", "launches": "launch", "reports": "report",
            "secrets": "secret", "duties": "duty", "errors": "error", "events": "error_event", "dsns": "error_key",
            "deployments": "deployment", "triggers": "trigger", "overrides": "override", "forges": "forge",
            "occurrences": "occurrence", "findings": "finding", "finding": "finding_waiver",
            "maintenance": "maintenance", "backups": "policy", "drills": "drill",
            "probes": "probe", "runs": "probe", "tokens": "token", "notices": "notice", "webhooks": "webhook",
            "alert": "alert", "silences": "silence",
            "erasures": "erasure", "holds": "hold", "trusted": "trusted_identity",
        }  # fmt: skip
        ids["ingest"] = "ingest_token"
        if name in {"deployments_finish", "deployments_step"}:
            ids["deployments"] = "running"
        elif name in {"deployments_trigger", "deployments_roll_back"}:
            ids["deployments"] = "bad"
        if name in {"deployments_record", "forges_list", "forges_add"}:
            return {"slug": self.swapped.get("slug", SERVICE)}
        if room in {"ingest", "trusted", "alerts"} and not name.endswith("revoke"):
            return {
                "slug": self.swapped.get("slug", SERVICE),
                "format": self.swapped.get("format", "restore_drill"),
            }
        thing = "file" if name == "evidence_upload_revision" else ids.get(room, "")
        found = known[room] if room in known else {"id": self.ids.get(thing)}
        return {part: self.swapped.get(part, value) for part, value in found.items()}

    def query(self, name: str) -> dict[str, Any]:
        """What stands behind the question mark."""
        return {
            "checklists_upgrade_preview": {"version": 1},
            "search": {"q": "pay"},
            "audit_list": {"limit": 200},  # every sort of entry, whatever came since
            "audit_export": {"format": "csv"},
            "probes_progress": WHERE,
            "invitations_list": {"team": "orders"},
            "channels_list": {"team": "orders"},
            "services_import": {"digest": "0" * 64},
            "evidence_upload": {**WHERE, "title": "Scan", "name": "scan.txt"},
            "evidence_upload_revision": {"name": "scan.txt"},
        }.get(name, {})

    def body(self, name: str) -> Any:
        """What is sent; bytes for files."""
        day = (now() + timedelta(days=9)).date().isoformat()
        later = (now() + timedelta(days=9)).isoformat()
        later_today = (now() + timedelta(hours=9)).isoformat()
        reason = {"reason": "So it is."}
        return {
            "me_edit": {"name": "Somebody"},
            "tokens_make": {"name": "x", "scopes": ["read"], "expires_at": later},
            "erasures_ask": {"target": "person", "reason": "secret", "person": str(self.ids["colleague"])},
            "holds_set": {"reason": "A case."}, "holds_lift": reason,
            "webhooks_add": {"url": "https://hold.example.org/"},
            "teams_create": {"name": "New"}, "teams_edit": {"description": "New."},
            "memberships_add": {"team": "orders", "person": str(self.ids["colleague"]), "role": "viewer"},
            "memberships_change": {"role": "contributor"},
            "invitations_make": {"team": "orders", "email": "new@example.org", "role": "viewer"},
            "organisation_roles_grant": {"person": str(self.ids["colleague"]), "role": "auditor"},
            "channels_add": {
                "team": "orders", "kind": "slack", "name": "Ours", "url": "https://hold.example.org/",
            },
            "services_create": {"team": "orders", "name": "New"}, "services_edit": {"tier": 1},
            "services_transfer": {"team": "orders"},
            "services_import": CSV, "services_import_preview": CSV,
            "environments_create": {"name": "Staging"}, "environments_edit": {"name": "Live"},
            "endpoints_set": {"url": "https://pay.example.org"}, "dependencies_add": {"note": "Needs it."},
            "templates_create": {"team": "orders", "toml": TEMPLATE}, "templates_draft": {"toml": TEMPLATE},
            "templates_publish": {}, "checklists_start": WHERE, "checklists_upgrade": {"version": 1},
            "items_assign": {"items": [str(self.ids["item"])], "assignee": None},
            "items_edit": {"assignee": None}, "items_claim_not_applicable": reason,
            "waivers_request": {"item": str(self.ids["item"]), "expires_at": later, **reason},
            "waivers_decide": {"approve": True},
            "trusted_identities_make": {
                "name": "Deploy", "issuer": "https://ci.example.org", "audience": "portal", "claims": {"sub": "x"},
            },
            "ingest_tokens_make": {"name": "Deploy", "expires_at": later},
            "findings_open": {
                **WHERE, "kind": "dependency", "scope": "npm", "about": "CVE-2", "severity": "low", "title": "Old",
            },
            "duties_start": {"service": SERVICE, "key": "restore_test"},
            "duties_start_own": {
                "service": SERVICE, "title": "Look", "unit": "day", "every": 9, "anchor": day, "zone": "UTC",
            },
            "secrets_register": {
                "service": SERVICE, "name": "Mail key", "kind": "api_key", "place": "environment_variable",
                "environments": [str(self.ids["environment"])],
            },
            "backups_make": {"service": SERVICE, "klass": "uploads"}, "backups_edit": {"grace_minutes": 60},
            "backups_end": reason, "backups_say_line": {"line": "retention", "statement": "It is set to 35 days."},
            "drills_start": {"service": SERVICE, "label": "b1"}, "drills_finish": {"result": ""},
            "drills_step": {"step": "restore", "outcome": "ok"}, "drills_abandon": reason,
            "errors_resolve": {"in_release": ""}, "errors_mute": {"until": later, **reason},
            "errors_assign": {"assignee": None},
            "services_dsns_make": {"name": "Second"},
            "secrets_edit": {"max_age_days": 30}, "secrets_rotate": {"rotation_id": "r-2"}, "secrets_retire": reason,
            "launches_after_finish": {"stage": "first_24_hours"},
            "secrets_report_rotation": {"secret": str(self.ids["secret"]), "rotation_id": "r-3"},
            "runbooks_write": write(template()).encode(),
            "runbooks_exercise": {"people": "Ada", "found": "All was there."},
            "deployments_record": {
                "environment": "production", "release": "4.0", "state": "succeeded",
            },
            "deployments_edit": {"irreversible": True}, "deployments_finish": {"outcome": "failed"},
            "deployments_step": {"key": "back.revert"}, "deployments_roll_back": {},
            "deployments_trigger": {"kind": "vulnerability", "sentence": "Nobody gets in."},
            "deployments_recovered": {"words": "It works."},
            "triggers_decide": {"verdict": "stay", **reason},
            "overrides_request": {**WHERE, "expires_at": later_today, **reason},
            "overrides_decide": {"approve": True}, "forges_add": {"forge": "github"}, "forges_deliver": b"{}",
            "duties_edit": {"grace_days": 2}, "duties_hand_over": {"owner": None}, "duties_end": reason,
            "occurrences_submit": {}, "occurrences_review": {"accept": True}, "occurrences_skip": reason,
            "occurrences_snooze": {"until": later, **reason}, "occurrences_decide_skip": {"approve": True},
            "occurrences_reschedule": {"due_on": day, **reason},
            "findings_assign": {"owner": None, "due_date": day}, "findings_resolve": reason,
            "findings_request_waiver": {"expires_at": later, **reason},
            "finding_waivers_decide": {"approve": True},
            "evidence_add": {**WHERE, "kind": "link", "title": "Readme", "url": "https://example.org/readme"},
            "evidence_revise": {"statement": "Still so."}, "evidence_withdraw": reason,
            "evidence_attach": {"items": [str(self.ids["item"])]},
            "evidence_upload": b"It was scanned.\n", "evidence_upload_revision": b"Scanned again.\n",
            "reviews_accept": {"revision": str(self.ids["revision"])},
            "reviews_return": {"revision": str(self.ids["revision"]), **reason},
            "launches_request": {**WHERE, "planned_for": day}, "launches_move": {"planned_for": day},
            "launches_cancel": reason, "launches_sign": {"role": "lead", "digest": "0" * 64},
            "launches_decide": {"role": "lead", "verdict": "no-go", "reason": "Not yet."},
            "reports_request": {**WHERE, "kind": "readiness_certificate", "format": "pdf"},
            "declarations_make": {"settings": {"asset": "/app.css"}},
            "connections_make": {"base_url": "https://metrics.example.org", "secret": SECRET},
            "permits_give": {
                "paths": ["/login"], "opens_at": now().isoformat(), "closes_at": later, "requests_a_day": 9,
            },
            "stops_set": reason, "stops_set_everywhere": reason,
            "maintenance_plan": {
                **WHERE, "zone": "Europe/Berlin", "begins": f"{day}T22:00", "ends": f"{day}T23:00", **reason,
            },
            "maintenance_move": {"ends": f"{day}T23:30"},
            "metrics_push": b"error_rate 0.01\n", "mappings_set": {"way": "query", "selector": 'job="shop"'},
            "alert_acknowledge": {}, "alert_close": reason,
            "policies_add": {
                "title": "Busy", "metric": "cpu", "operator": ">", "value": 0.9, "resolve_value": 0.8, "lasting": 60,
                "calm": 60, "severity": "warning", "route": "notify",
            },
            "policies_change": {
                "value": 0.7, "resolve_value": 0.6, "lasting": 60, "calm": 60, "severity": "warning", "route": "notify",
            },
            "policies_silence": {"minutes": 60, **reason},
            "probes_run": WHERE, "probes_configure": {"enabled": False},
        }.get(name)  # fmt: skip


def build_things(world: World, stage: Stage) -> Things:
    """One of each."""
    at, lead, contributor = now(), world.actor("lead"), world.actor("contributor")
    enrol_gate_key(at=at)
    own = TEMPLATE.replace("small-launch", "orders-launch")
    publish_template(
        template=save_draft(template=None, team=world.orders, toml=own, actor=lead, at=at), actor=lead, at=at
    )
    stores = world.service("Stores")
    add_dependency(service=stage.service, needs=stores, actor=lead, at=at)
    set_endpoint(
        environment=stage.environment, purpose="web", url="https://pay.example.org", actor=lead, at=at
    )
    give(stage.environment, lead, at)
    evidence = stage.put("all.readme", at=at)
    attachment = ItemEvidence.objects.get(evidence=evidence)
    upload = store([b"It was scanned.\n"], "scan.txt", "text/plain")
    file = add_evidence(
        environment=stage.environment, kind="file", title="Scan", upload=upload, actor=contributor, at=at
    )
    waiver = request_waiver(
        item=stage.item("all.access"),
        reason="Later.",
        expires_at=at + timedelta(days=9),
        actor=contributor,
        at=at,
    )
    finding = open_finding(
        environment=stage.environment,
        fault=Fault(
            kind="dependency",
            scope="pip-audit",
            about="CVE-2026-1",
            severity="medium",
            title="An old library",
        ),
        actor=contributor,
        at=at,
    )
    finding_waiver = request_finding_waiver(
        finding=finding, reason="Later.", expires_at=at + timedelta(days=9), actor=contributor, at=at
    )
    duty = start_own_duty(
        service=stage.service, owner=world.person("contributor"), title="Look at the errors", why="They grow.",
        steps=["Look.", "Tell."], unit="day", every=30, anchor=at.date(), zone="UTC", lead_days=[2, 1],
        reviewer="lead", actor=lead, at=at,
    )  # fmt: skip
    open_due(at=at, limit=1)
    occurrence = duty.occurrences.select_related("obligation__service__team").get(state="open")
    secret = register_secret(
        service=stage.service, owner=None, made_at=at - timedelta(days=3), name="Database password",
        kind="database_password", place="secret_manager", location="shop/database",
        environments=[str(stage.environment.pk)], dependents=[{"system": "Warehouse"}], actor=contributor, at=at,
    )  # fmt: skip
    record_rotation(secret=secret, rotated_at=at, rotation_id="r-1", actor=contributor, at=at)
    start_runbook(service=stage.service, actor=contributor, at=at)
    record_exercise(service=stage.service, people="Ada", found="A dead link.", actor=contributor, at=at)
    broken = errors_of(stage.environment, lead, at)
    policy, ping = make_policy(environment=stage.environment, klass="database", actor=contributor, at=at)
    receive_ping(token=ping, ping=read_ping("start", {"rid": "1"}), at=at)
    receive_ping(token=ping, ping=read_ping("", {"rid": "1", "label": "b1", "size": 9}), at=at)
    say_line(policy=policy, line="point_in_time", statement="The archive is on.", actor=contributor, at=at)
    drill = start_drill(environment=stage.environment, label="b1", actor=contributor, at=at)
    tell_step(drill=drill, key="environment", told=StepTold(outcome="ok"), actor=contributor, at=at)
    launch = stage.request(day=(at + timedelta(days=3)).date(), at=at)
    begun_after(launch, lead, at)
    report = request_report(
        kind="readiness_certificate", format="pdf", environment=stage.environment, actor=lead, at=at
    )
    probe = Probe.objects.create(
        environment=stage.environment, kind="https_redirect", interval_seconds=3600, next_run_at=at
    )
    run = Run.objects.create(
        probe=probe, scheduled_for=at, status="fail", code="in_clear", sentence="Orders answers in clear.",
        remedy="Redirect it.", observations={"url": "http://orders.example.org/"},
    )  # fmt: skip
    day = (at + timedelta(days=9)).date().isoformat()
    maintenance = plan_maintenance(
        environment=stage.environment, zone="Europe/Berlin", begins=f"{day}T22:00", ends=f"{day}T23:00",
        reason="The database moves.", actor=lead, at=at,
    )  # fmt: skip
    invitation, _secret = invite(team=world.orders, email="ada@example.org", role="viewer", actor=lead, at=at)
    hold = set_hold(service=stores, reason="A case.", actor=world.actor("administrator"), at=at)
    erasure = ask_erasure(
        target="file", file=upload.sha256, reason="secret", actor=world.actor("administrator"), at=at
    )
    webhook, _secret = add_webhook(url="https://keep.example.org/", actor=world.actor("administrator"), at=at)
    channel = add_channel(
        team=world.orders, kind="slack", name="Ours", url="https://hold.example.org/", actor=lead, at=at
    )
    ingest_token, _secret = make_ingest_token(
        service=stage.service, name="Deploy", expires_at=at + timedelta(days=9), actor=lead, at=at
    )
    trusted_identity = trust_identity(
        service=stage.service, name="Deploy", issuer="https://ci.example.org", audience="portal",
        claims={"sub": "deploy"}, actor=lead, at=at,
    )  # fmt: skip
    receive_report(
        environment=stage.environment, format=formats()["pip_audit"], given=Given(at=at, commit="a" * 40),
        content=b'{"dependencies": [{"name": "django", "version": "5", "vulns": []}]}',
        sender=Sender(token=ingest_token), at=at,
    )  # fmt: skip
    push_samples(
        environment=stage.environment, rows=[Number(1, "throughput", 50.0)], sender=None, actor=lead, at=at
    )
    map_metrics(
        environment=stage.environment, mappings=[Mapped(metric="error_rate", way="push")], actor=lead, at=at
    )
    releases = build_releases(stage.environment, world, at)
    alerts = build_alerts(stage.environment, world, Sender(token=ingest_token), at)
    entry = LedgerEntry.objects.filter(service=stage.service).latest("pk")
    return Things(
        {
            "checklist": stage.checklist.pk, "item": stage.item("all.retention").pk, "waiver": waiver.pk,
            "evidence": evidence.pk, "revision": evidence.revisions.get().pk, "attachment": attachment.pk,
            "file": file.pk, "file_revision": file.revisions.get().pk, "launch": launch.pk,
            "report": report.pk, "probe": probe.pk, "run": run.pk, "invitation": invitation.pk,
            "maintenance": maintenance.pk,
            "membership": Membership.objects.get(user=world.people["viewer"]).pk, "entry": entry.pk,
            "ingest_token": ingest_token.pk, "trusted_identity": trusted_identity.pk,
            "auditor": world.people["auditor"].pk, "colleague": world.people["colleague"].pk,
            "finding": finding.pk, "finding_waiver": finding_waiver.pk,
            "policy": policy.pk, "drill": drill.pk,
            "duty": duty.pk, "secret": secret.pk, "environment": stage.environment.pk, "occurrence": occurrence.pk,
            "channel": channel.pk,
            "token": world.orders.pk, "notice": world.orders.pk, "webhook": webhook.pk,
            "erasure": erasure.pk, "hold": hold.pk,
            **releases,
            **alerts,
            **broken,
        }
    )  # fmt: skip
