"""Every address of the portal's pages, read from the URL patterns themselves and filled from one set of data.

A new page is found by itself as long as its parameters are among those that `given` knows; else the test says so.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from probes.models import Probe, Run
from readiness.alerts.models import Alert, AlertCall, AlertSilence
from readiness.alerts.operations import silence_alerts
from readiness.checklists.models import ChecklistTemplate, Waiver
from readiness.clock import now
from readiness.credentials.models import Secret
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.findings.models import FindingWaiver
from readiness.ingest.models import IngestToken, TrustedIdentity
from readiness.ingest.operations import make_ingest_token, trust_identity
from readiness.launches.models import Launch
from readiness.ledger.models import LedgerEntry
from readiness.ledger.note import read_checkpoint, read_note
from readiness.ledger.proofs import newest_checkpoint
from readiness.ledger.sealing import seal_all
from readiness.models import (
    AnchorToken,
    BackupPolicy,
    CheckpointWebhook,
    Dependency,
    Deployment,
    ErrorGroup,
    ErrorTest,
    ForgeHook,
    GateOverride,
    LedgerAnchor,
    RestoreDrill,
    Service,
)
from readiness.notify.links import acknowledge_token, answer_token, unsubscribe_token
from readiness.notify.models import Notice
from readiness.obligations.models import CalendarFeed, Occurrence
from readiness.obligations.operations import add_channel, make_feed
from readiness.privacy.models import Erasure, LegalHold
from readiness.releases.operations import add_forge, plan_deployment, request_override
from readiness.reports.models import ReportJob
from readiness.teams.actors import Actor
from readiness.teams.models import User
from readiness.teams.operations import invite, make_token

#: The service of the demo whose launch is in review.
SERVICE = "payout-export"
#: The admin's pages are derived from its models (`test_admin_look.py`), the API's from its document.
ELSEWHERE = ("admin/", "api/")
#: Addresses that only lead on to another one, under a name that allauth used to have.
NAMELESS = "None"


@dataclass(frozen=True)
class Address:
    """One URL pattern with its parameters filled in."""

    name: str
    path: str


def addresses(lead: User, administrator: User) -> list[Address]:
    """All of them, for data that `given` can find; addresses that take no parameter need no data."""
    return [Address(name, _filled(name, params, lead, administrator)) for name, params in routes()]


def plain_addresses() -> list[Address]:
    """Those without parameters."""
    return [Address(name, reverse(name)) for name, params in routes() if not params]


def routes() -> list[tuple[str, tuple[str, ...]]]:
    """The name and the parameters of every pattern."""
    return [one for one in _walk(get_resolver().url_patterns, "", ()) if one[0] != NAMELESS]


def _walk(
    patterns: Iterable[URLPattern | URLResolver], space: str, before: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in patterns:
        if str(one.pattern).startswith(ELSEWHERE):
            continue
        params = before + tuple(one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, params)
        else:
            yield (f"{space}{one.name}" if one.name else NAMELESS), params


def _filled(name: str, params: tuple[str, ...], lead: User, administrator: User) -> str:
    found = given(name, lead, administrator) if params else {}
    assert set(params) <= set(found), f"tests/browser/addresses.py does not know what {params} of {name} are"
    return reverse(name, kwargs={param: found[param] for param in params})


def given(name: str, lead: User, administrator: User) -> dict[str, Any]:
    """What the parameters of the pattern `name` stand for."""
    service = Service.objects.get(slug=SERVICE)
    place = {
        "slug": SERVICE,
        "environment": "production",
        "metric": "error_rate",
        "key": "security.authorization",
        "stage": "first_week",
    }
    for start, find in _BY_START.items():
        if name.startswith(start):
            return {**place, **find(service, lead)}
    if "invitation" in name or name in ("people-resend", "people-revoke"):
        return _invited(name, service, administrator)
    return place


def _own(service: Service, _lead: User) -> dict[str, Any]:
    return {"slug": ChecklistTemplate.objects.get(team=service.team).slug, "number": 1}


def _theirs(_service: Service, _lead: User) -> dict[str, Any]:
    return {"slug": "launch", "number": 1}


def _team(service: Service, lead: User) -> dict[str, Any]:
    return {"slug": service.team.slug, "pk": service.team.memberships.exclude(user=lead).first().user_id}


def _file(service: Service, _lead: User) -> Evidence:
    return Evidence.objects.filter(environment__service=service, kind="file").latest("created_at")


def _revision(service: Service, lead: User) -> EvidenceRevision:
    return EvidenceRevision.objects.get(evidence=_file(service, lead))


def _erasure(_service: Service, lead: User) -> Erasure:
    asked, _is_new = Erasure.objects.get_or_create(
        target="person", person=lead, state="requested",
        defaults={"reason": "mistake", "requested_by": lead, "requested_at": now()},
    )  # fmt: skip
    return asked


def _hold(service: Service, lead: User) -> LegalHold:
    about = {"service": service, "about": str(service.pk), "lifted_at": None}
    hold, _is_new = LegalHold.objects.get_or_create(
        **about, defaults={"reason": "A case.", "set_by": lead, "set_at": now()}
    )
    return hold


def _error() -> ErrorGroup:
    return ErrorGroup.objects.filter(state="open", title__startswith="Timeout").latest("last_seen")


def _error_test(_service: Service, lead: User) -> ErrorTest:
    place = _error().project.environment
    begun = {
        "started_by": lead,
        "started_at": now(),
        "expires_at": now() + timedelta(hours=1),
        "signed_in": True,
    }
    test, _is_new = ErrorTest.objects.get_or_create(
        environment=place, nonce="launchproof-test-0", planted="0", defaults=begun
    )
    return test


def _pk(find: Callable[[Service, User], Any]) -> Callable[[Service, User], dict[str, Any]]:
    return lambda service, lead: {"pk": find(service, lead).pk}


def _token(_service: Service, owner: User) -> dict[str, Any]:
    ends, actor = now() + timedelta(days=30), Actor.person(owner)
    made, _secret = make_token(
        user=owner, name="Token", scopes=["read"], expires_at=ends, actor=actor, at=now()
    )
    return {"pk": made.pk, "token": made.pk}


def _confirmed(_service: Service, lead: User) -> dict[str, Any]:
    fresh = EmailAddress.objects.create(user=lead, email="other@example.org", verified=False)
    return {"key": EmailConfirmationHMAC(fresh).key}


def _reset(_service: Service, lead: User) -> dict[str, Any]:
    return {"uidb36": user_pk_to_url_str(lead), "key": default_token_generator.make_token(lead)}


def _ingest_token(service: Service, lead: User) -> IngestToken:
    made, _secret = make_ingest_token(
        service=service,
        name="Deploy",
        expires_at=now() + timedelta(days=9),
        actor=Actor.person(lead),
        at=now(),
    )
    return made


def _trusted_identity(service: Service, lead: User) -> TrustedIdentity:
    return trust_identity(
        service=service,
        name="Deploy",
        issuer="https://ci.example.org",
        audience="portal",
        claims={"sub": "deploy"},
        actor=Actor.person(lead),
        at=now(),
    )


def _calendar(lead: User) -> tuple[CalendarFeed, str]:
    return make_feed(actor=Actor.person(lead), at=now())


def _webhook(person: User) -> UUID:
    row = CheckpointWebhook.objects.create(
        url="https://hold.example.org/", place=1, added_by=person, added_at=now()
    )
    return row.pk


def _channel(service: Service, lead: User) -> UUID:
    made = add_channel(
        team=service.team,
        kind="slack",
        name="Ours",
        url="https://hold.example.org/",
        actor=Actor.person(lead),
        at=now(),
    )
    return made.pk


def _deployment(service: Service, lead: User) -> Deployment:
    there = Deployment.objects.filter(environment__service=service).first()
    told = {"release": "2.0", "source": "guided", "actor": Actor.person(lead), "at": now()}
    return there or plan_deployment(environment=service.environments.first(), **told)


def _override(service: Service, lead: User) -> GateOverride:
    there = GateOverride.objects.filter(environment__service=service, state="requested").first()
    asked = {"release": "", "reason": "Users wait.", "expires_at": now() + timedelta(hours=9)}
    place, actor = service.environments.first(), Actor.person(lead)
    return there or request_override(environment=place, **asked, actor=actor, at=now())


def _forge(service: Service, lead: User) -> UUID:
    there = ForgeHook.objects.filter(service=service, removed_at__isnull=True).first()
    if there is None:
        there, _secret = add_forge(service=service, forge="github", actor=Actor.person(lead), at=now())
    return there.pk


def _anchor() -> UUID:
    """A checkpoint that was told outside, with its time stamp."""
    told = LedgerAnchor.objects.first()
    if told is None:
        seal_all(at=now())
        newest = newest_checkpoint()
        assert newest is not None
        said = read_checkpoint(read_note(newest.note).text)
        told = LedgerAnchor.objects.create(
            stretch=now(), origin=said.origin, size=said.size, root=said.root, note=newest.note, made_at=now()
        )
        AnchorToken.objects.create(
            anchor=told, token=b"token", stamped_at=now(), serial="1", authority="CN=TSA", received_at=now()
        )
    return told.pk


def _alert(service: Service) -> Alert:
    """One that is open in the team's services."""
    return Alert.objects.filter(environment__service__team=service.team, state="open").first()


def _call(service: Service) -> AlertCall:
    """By which people were told of open alerts of the team's services."""
    return AlertCall.objects.filter(environment__service__team=service.team, what="page").first()


def _silence(service: Service, lead: User) -> AlertSilence:
    place = service.environments.get(slug="production")
    actor = Actor.person(lead)
    return silence_alerts(environment=place, minutes=60, reason="It is filled.", actor=actor, at=now())


def _asked_for(service: Service) -> FindingWaiver:
    """The waiver on which somebody must still decide."""
    return FindingWaiver.objects.get(finding__service=service, state="requested")


def _due(service: Service) -> Occurrence:
    """Duties begin with a launch: of the team's service that has been launched."""
    return Occurrence.objects.filter(obligation__service__team=service.team, state="open").first()


#: Beginning of a pattern's name -> what finds its parameters; the first that fits counts.
_BY_START: dict[str, Callable[[Service, User], dict[str, Any]]] = {
    "account_confirm": _confirmed,
    "account_reset": _reset,
    "alert-answer": lambda service, lead: {"token": acknowledge_token(_call(service).pk, lead.pk, now())},
    "alert": _pk(lambda service, _lead: _alert(service)),
    "silence-end": _pk(_silence),
    "service-policy": lambda service, _lead: {"policy": "memory_used"},
    "audit": _pk(lambda service, _lead: LedgerEntry.objects.filter(service=service).latest("pk")),
    "badge": lambda _service, _lead: {"key": "nobody-shared-it"},
    "calendar-feed": lambda _service, lead: {"token": _calendar(lead)[1]},
    "calendar-link": _pk(lambda _service, lead: _calendar(lead)[0]),
    "dependency": _pk(lambda service, _lead: Dependency.objects.get(service=service)),
    "error-event": _pk(lambda _service, _lead: _error().happened.latest("received_at")),
    "error-key": _pk(lambda _service, _lead: _error().project.keys.get()),
    "error-test": _pk(_error_test),
    "error": _pk(lambda _service, _lead: _error()),
    "service-errors": lambda _service, _lead: {"slug": "payments-api", "number": _error().project_id},
    "evidence-file": _pk(_revision),
    "evidence-p": _pk(_revision),  # picture and preview
    "evidence": _pk(_file),
    "finding-waiver-": _pk(lambda service, _lead: _asked_for(service)),
    "finding": _pk(lambda service, _lead: _asked_for(service).finding),
    "ingest-token-revoke": _pk(_ingest_token),
    "trusted-identity-revoke": _pk(_trusted_identity),
    "team-channel-try": lambda service, lead: {"slug": service.team.slug, "pk": _channel(service, lead)},
    "team-channel-remove": lambda service, lead: {"slug": service.team.slug, "pk": _channel(service, lead)},
    "ledger-webhook-remove": lambda _service, lead: {"webhook": _webhook(lead)},
    "ledger-anchor": lambda _service, _lead: {"anchor": _anchor()},
    "ledger-timestamp": lambda _service, _lead: {"anchor": _anchor()},
    "launch-new": lambda _service, _lead: {"slug": "session-store"},
    "launch-after": _pk(lambda _service, _lead: Launch.objects.get(service__slug="payments-api")),
    "launch": _pk(lambda service, _lead: Launch.objects.get(service=service)),
    "member": _team,
    "mfa_": _pk(lambda _service, lead: Authenticator.objects.get(user=lead, type="webauthn")),
    "notice": _pk(lambda _service, lead: Notice.objects.filter(recipient=lead).first()),
    "occurrence-answer": lambda service, lead: {"token": answer_token(_due(service).pk, lead.pk, now())},
    "unsubscribe": lambda _service, lead: {"token": unsubscribe_token(lead)},
    "obligation": _pk(lambda service, _lead: _due(service).obligation),
    "occurrence": _pk(lambda service, _lead: _due(service)),
    "runbook": lambda _service, _lead: {"slug": "payments-api", "number": 1},
    "secret": _pk(lambda service, _lead: Secret.objects.filter(service__team=service.team).first()),
    # Of another team, in the demo: administrators open them.
    "backup-policy": _pk(lambda _service, _lead: BackupPolicy.objects.earliest("created_at", "pk")),
    "drill-new": lambda service, _lead: {"slug": service.slug},
    "drill": _pk(lambda _service, _lead: RestoreDrill.objects.earliest("started_at", "pk")),
    "ping-signal": lambda _service, _lead: {"token": "A" * 43, "signal": "start"},
    "ping": lambda _service, _lead: {"token": "A" * 43},
    "deployment": _pk(_deployment),
    "override": _pk(_override),
    "service-forge-remove": lambda service, lead: {"slug": service.slug, "pk": _forge(service, lead)},
    "openid_connect": lambda _service, _lead: {"provider_id": "sso"},
    "person": lambda service, lead: {**_token(service, lead), "pk": lead.pk},
    "probes:may": lambda _service, _lead: {},
    "probes:metric": lambda _service, _lead: {},
    "probes:run": _pk(
        lambda service, _lead: Run.objects.filter(probe__environment__service__team=service.team).first()
    ),
    "probes:": _pk(
        lambda service, _lead: Probe.objects.filter(environment__service__team=service.team).first()
    ),
    "privacy-hold": _pk(_hold),
    "privacy": _pk(_erasure),
    "report": _pk(lambda _service, lead: ReportJob.objects.get(requested_by=lead)),
    "team": _team,
    "template-version": _theirs,
    "template-file": _theirs,
    "template-compare": _theirs,
    "template-": _own,
    "template": _theirs,
    "token": _token,
    "waiver": _pk(lambda service, _lead: Waiver.objects.get(item__checklist__service=service)),
}


def _invited(name: str, service: Service, administrator: User) -> dict[str, Any]:
    actor, at = Actor.person(administrator), now()
    team, role = (None, "auditor") if name.startswith("people") else (service.team, "viewer")
    one, secret = invite(team=team, email=f"{name}@example.org", role=role, actor=actor, at=at)
    return {"slug": service.team.slug, "pk": one.pk, "token": secret}
