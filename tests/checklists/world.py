"""A small organisation for tests: two teams, people of every role, one service each."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from readiness.checklists.models import ChecklistItem
from readiness.checklists.operations import publish_library, start_checklist
from readiness.evidence.operations import record_probe_result
from readiness.models import Environment, Membership, OrganisationRole, Service, Team, User
from readiness.teams.actors import PROBE, Actor
from readiness.teams.roles import Role

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def person(name):
    return User.objects.create_user(f"{name}@example.org", name=name.capitalize())


def member(team, name, role):
    user = person(name)
    Membership.objects.create(team=team, user=user, role=role, since=AT)
    return Actor.person(user)


def across(name, role):
    user = person(name)
    OrganisationRole.objects.create(user=user, role=role, since=AT)
    return Actor.person(user)


def service_of(team, name, **fields):
    service = Service.objects.create(team=team, name=name, slug=name.lower(), created_at=AT, **fields)
    production = Environment.objects.create(
        service=service, slug="production", name="Production", is_production=True, created_at=AT
    )
    return service, production


def small_world():
    """Team Payments with lead Lea, contributors Cora and Carl, viewer Vic; team Other with Olga, its lead."""
    payments = Team.objects.create(slug="payments", name="Payments", created_at=AT)
    other = Team.objects.create(slug="other", name="Other", created_at=AT)
    service, production = service_of(payments, "Checkout")
    foreign, foreign_production = service_of(other, "Ledgers")
    staging = Environment.objects.create(service=service, slug="staging", name="Staging", created_at=AT)
    return SimpleNamespace(
        team=payments,
        other=other,
        service=service,
        production=production,
        staging=staging,
        foreign=foreign,
        foreign_production=foreign_production,
        lea=member(payments, "lea", Role.LEAD),
        cora=member(payments, "cora", Role.CONTRIBUTOR),
        carl=member(payments, "carl", Role.CONTRIBUTOR),
        vic=member(payments, "vic", Role.VIEWER),
        olga=member(other, "olga", Role.LEAD),
        aud=across("aud", Role.AUDITOR),
        sec=across("sec", Role.SECURITY_REVIEWER),
        sue=across("sue", Role.SECURITY_REVIEWER),
        adm=across("adm", Role.ADMINISTRATOR),
    )


def launch_world():
    """The same with the library published and the production checklist begun."""
    world = small_world()
    publish_library(AT)
    world.checklist = start_checklist(environment=world.production, actor=world.lea, at=AT)
    world.item = lambda key, checklist=world.checklist: ChecklistItem.objects.get(
        checklist=checklist, key=key
    )
    return world


def looked(environment, kind="https_redirect", status="pass", at=AT, code="", **fields):
    """What a probe recorded."""
    return record_probe_result(
        environment=environment,
        probe_kind=kind,
        title=kind,
        status=status,
        code=code or status,
        sentence=f"It was {status}.",
        at=at,
        actor=PROBE,
        **fields,
    )
