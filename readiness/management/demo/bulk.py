"""Many services at once, for tests and benchmarks: rows in bulk, the same facts as operations would leave.

Services follow a few patterns. The first of each pattern gets its standing from `refresh_checklist`; the others
copy it, since standing is a function of facts and time and their facts are the same.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from readiness.catalog import events as catalog
from readiness.catalog.models import Environment, Service
from readiness.catalog.operations.writing import plain_part, private_part
from readiness.checklists import events as reviewing
from readiness.checklists.models import Checklist, ChecklistItem, EvidenceReview, ItemEvidence, TemplateItem
from readiness.checklists.operations import publish_library, refresh_checklist
from readiness.checklists.queries import default_version
from readiness.evidence import events as testifying
from readiness.evidence.content import content_digest
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.identifiers import new_id
from readiness.ledger.operations import Draft, drafted, record, record_all
from readiness.management.demo import events
from readiness.management.demo.people import DOMAIN
from readiness.obligations.operations.planning import plan_due
from readiness.obligations.operations.starting import start_ongoing_of
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.models import Team, User
from readiness.teams.operations import add_member, create_team, grant_organisation_role, register_person

DAY = timedelta(days=1)
SERVICES_A_TEAM = 20
BATCH = 250
#: For each pattern how many of the items have accepted evidence, and how many more wait for a reviewer.
PATTERNS = ((6, 0), (12, 2), (18, 1), (24, 3), (29, 1), (30, 0))
_KEPT = (
    "standing", "reason", "proof", "good_until", "changes_at", "changed_at",
)  # fmt: skip
_SUMMED = (
    "count_pass", "count_fail", "count_waived", "count_not_applicable", "count_unknown", "count_stale",
    "cells", "verdict", "changes_at", "refreshed_at",
)  # fmt: skip


#: A checklist of a pattern, settled, with its items in order.
Exemplar = tuple[Checklist, list[ChecklistItem]]


@dataclass(frozen=True)
class Filled:
    """What was made."""

    services: int
    teams: int
    items: int
    logins: str


_Said = tuple[Evidence, EvidenceRevision, ItemEvidence, EvidenceReview | None]


@dataclass
class _Team:
    team: Team
    lead: User
    contributor: User


def fill(count: int, at: datetime, *, tell: Callable[[int], None]) -> Filled:
    """Make `count` services. Running it again adds as many more."""
    publish_library(at - 400 * DAY)
    version = default_version()
    asked = list(version.items.order_by("position"))
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    start = Service.objects.filter(slug__startswith="bulk-").count()
    with transaction.atomic():
        reviewer, administrator = _across(password, at)
        teams = list(_teams(-(-count // SERVICES_A_TEAM), password, at))
    exemplars: dict[int, Exemplar] = {}
    numbers = iter(range(count))
    done = 0
    # The first of each pattern goes alone, so that the rest can copy how it stands.
    while chunk := list(islice(numbers, 1 if done < len(PATTERNS) else BATCH)):
        with transaction.atomic():
            wanted = [(start + number, teams[number // SERVICES_A_TEAM]) for number in chunk]
            _batch(wanted, asked, reviewer, at, exemplars)
        done += len(chunk)
        plan_due(at=at, limit=4 * len(chunk))
        if done >= BATCH or done == count:
            tell(done)
    people = [
        ("administrator", administrator),
        ("security reviewer", reviewer),
        ("lead of the first team", teams[0].lead),
    ]
    lines = "\n".join(f"  {part:<22}  {user.email}" for part, user in people)
    return Filled(
        count,
        len(teams),
        count * len(asked),
        f"Sign in with these; the password of all new people is: {password}\n{lines}",
    )


def _batch(
    wanted: list[tuple[int, _Team]],
    asked: list[TemplateItem],
    reviewer: User,
    at: datetime,
    exemplars: dict[int, Exemplar],
) -> None:
    begun = at - 30 * DAY
    version = asked[0].version
    services = [_service(number, owner, begun) for number, owner in wanted]
    environments = [
        Environment(service=one, slug="production", name="Production", is_production=True, created_at=begun)
        for one in services
    ]
    checklists = [
        Checklist(
            service=place.service, environment=place, template=version.template, version=version, leading=True,
            started_by=place.service.owner, started_at=begun,
        )
        for place in environments
    ]  # fmt: skip
    items = [
        [
            ChecklistItem(
                checklist=one, template_item=item, key=item.key, position=item.position, changed_at=begun
            )
            for item in asked
        ]
        for one in checklists
    ]
    for (number, _owner), checklist, row in zip(wanted, checklists, items, strict=True):
        _settle(exemplars.get(number % len(PATTERNS)), checklist, row)
    Service.objects.bulk_create(services)
    Environment.objects.bulk_create(environments)
    Checklist.objects.bulk_create(checklists)
    ChecklistItem.objects.bulk_create([item for row in items for item in row], batch_size=2000)
    testimony = [
        list(_testify(place, row, owner, reviewer, PATTERNS[number % len(PATTERNS)], at))
        for place, row, (number, owner) in zip(environments, items, wanted, strict=True)
    ]
    said = [one for service in testimony for one in service]
    Evidence.objects.bulk_create([one[0] for one in said], batch_size=1000)
    EvidenceRevision.objects.bulk_create([one[1] for one in said], batch_size=1000)
    ItemEvidence.objects.bulk_create([one[2] for one in said], batch_size=1000)
    EvidenceReview.objects.bulk_create([one[3] for one in said if one[3] is not None], batch_size=1000)
    record_all(list(_entries(checklists, wanted, testimony, reviewer)))
    start_ongoing_of(services, at)
    for checklist, (number, owner), told in zip(checklists, wanted, testimony, strict=True):
        if number % len(PATTERNS) not in exemplars:
            fresh = refresh_checklist(checklist, at)
            exemplars[number % len(PATTERNS)] = fresh, list(fresh.items.order_by("position"))
        record(
            kind=events.SERVICE_SEEDED, actor=SYSTEM, at=at, subject=checklist.service, team=owner.team,
            service=checklist.service, environment=checklist.environment,
            data={"items": len(asked), "evidence": len(told), "template": version.digest},
        )  # fmt: skip


def _entries(
    checklists: list[Checklist], wanted: list[tuple[int, _Team]], testimony: list[list[_Said]], reviewer: User
) -> Iterator[Draft]:
    """What the operations would have told the ledger, in their order."""
    for one, (_number, owner), told in zip(checklists, wanted, testimony, strict=True):
        place: dict[str, Any] = {
            "team": owner.team, "service": one.service, "environment": one.environment,
        }  # fmt: skip
        lead, contributor = Actor.person(owner.lead), Actor.person(owner.contributor)
        yield drafted(
            kind=catalog.SERVICE_CREATED, actor=lead, at=one.started_at, subject=one.service, **place,
            data=plain_part(one.service), private=private_part(one.service) | {"url": ""},
        )  # fmt: skip
        yield drafted(
            kind=reviewing.CHECKLIST_STARTED, actor=lead, at=one.started_at, subject=one, **place,
            data={"template": one.template.slug, "number": one.version.number, "digest": one.version.digest},
        )  # fmt: skip
        for evidence, revision, attachment, review in told:
            item = attachment.item
            yield drafted(
                kind=testifying.EVIDENCE_ADDED, actor=contributor, at=revision.submitted_at, subject=evidence, **place,
                data={"kind": evidence.kind, "revision": str(revision.pk), "number": 1, "digest": revision.digest},
                private={"title": evidence.title},
            )  # fmt: skip
            yield drafted(
                kind=reviewing.EVIDENCE_ATTACHED, actor=contributor, at=revision.submitted_at, subject=evidence,
                **place, data={"items": [str(item.pk)]},
            )  # fmt: skip
            if review is not None:
                yield drafted(
                    kind=reviewing.EVIDENCE_ACCEPTED, actor=Actor.person(reviewer), at=review.reviewed_at,
                    subject=attachment, **place,
                    data={
                        "item": str(item.pk), "key": item.key, "accepted_by": item.template_item.accepted_by,
                        "evidence": str(evidence.pk), "revision": str(revision.pk), "digest": revision.digest,
                        "review": 1,
                    },
                )  # fmt: skip


def _service(number: int, owner: _Team, at: datetime) -> Service:
    return Service(
        team=owner.team, slug=f"bulk-{number:06d}", name=f"{_WORDS[number % len(_WORDS)]} {number:06d}",
        description="Made in bulk.", tier=number % 4 + 1,
        lifecycle=("pre_launch", "live", "live", "planned")[number % 4],
        visibility="organisation" if number % 10 == 0 else "team", owner=owner.lead,
        rto_minutes=240, rpo_minutes=60, created_at=at,
    )  # fmt: skip


def _testify(
    place: Environment,
    items: list[ChecklistItem],
    owner: _Team,
    reviewer: User,
    pattern: tuple[int, int],
    at: datetime,
) -> Iterator[tuple[Evidence, EvidenceRevision, ItemEvidence, EvidenceReview | None]]:
    accepted, waiting = pattern
    given, decided = at - 2 * DAY, at - DAY
    for order, item in enumerate(items[: accepted + waiting]):
        evidence = Evidence(
            id=new_id(), service=place.service, environment=place, kind="attestation",
            title=f"Checked: {item.template_item.title}", created_by=owner.contributor, created_at=given,
        )  # fmt: skip
        statement = f"We looked at it for {place.service.name} and it holds."
        revision = EvidenceRevision(
            evidence=evidence, number=1, statement=statement, effective_from=given, submitted_by=owner.contributor,
            submitted_at=given, digest=content_digest(
                evidence_id=str(evidence.pk), number=1, kind=evidence.kind, title=evidence.title, release="",
                effective_from=given, effective_until=None, said={"statement": statement},
            ),
        )  # fmt: skip
        attachment = ItemEvidence(
            item=item, evidence=evidence, attached_by=owner.contributor, attached_at=given,
            waiting_since=None if order < accepted else given,
        )  # fmt: skip
        review = (
            EvidenceReview(
                attachment=attachment, revision=revision, number=1, decision="accepted", reviewer=reviewer,
                reviewed_at=decided,
            )
            if order < accepted
            else None
        )  # fmt: skip
        yield evidence, revision, attachment, review


def _settle(exemplar: Exemplar | None, checklist: Checklist, items: list[ChecklistItem]) -> None:
    """The standing that `refresh_checklist` computed for the first of the pattern."""
    if exemplar is None:
        return
    known, rows = exemplar
    for name in _SUMMED:
        setattr(checklist, name, getattr(known, name))
    for item, row in zip(items, rows, strict=True):
        for name in _KEPT:
            setattr(item, name, getattr(row, name))


def _across(password: str, at: datetime) -> tuple[User, User]:
    found = []
    for role in ("security_reviewer", "administrator"):
        email = f"bulk.{role.replace('_', '.')}@{DOMAIN}"
        user = User.objects.filter(email=email).first()
        if user is None:
            name = f"Bulk {role.replace('_', ' ')}"
            user = register_person(email=email, name=name, password=password, actor=SYSTEM, at=at)
            grant_organisation_role(user=user, role=role, actor=SYSTEM, at=at)
        else:
            user.set_password(password)
            user.save(update_fields=["password"])
        found.append(user)
    return found[0], found[1]


def _teams(count: int, password: str, at: datetime) -> Iterator[_Team]:
    first = Team.objects.filter(slug__startswith="bulk-team-").count()
    # Hashing a password takes long by design; all these people share one, so it is done once.
    shared = User()
    shared.set_password(password)
    for number in range(first, first + count):
        team = create_team(
            name=f"Bulk team {number:04d}", slug=f"bulk-team-{number:04d}", actor=SYSTEM, at=at
        )
        people = []
        for role in ("lead", "contributor"):
            user = register_person(
                email=f"{role}.{number:04d}@{DOMAIN}", name=f"Bulk {role} {number:04d}", actor=SYSTEM, at=at
            )
            User.objects.filter(pk=user.pk).update(password=shared.password)
            add_member(team=team, user=user, role=role, actor=SYSTEM, at=at)
            people.append(user)
        yield _Team(team, *people)


_WORDS = (
    "Ledger", "Basket", "Parcel", "Tariff", "Invoice", "Wallet", "Catalogue", "Courier", "Voucher", "Session",
    "Refund", "Search", "Pricing", "Notice", "Archive", "Gateway",
)  # fmt: skip
