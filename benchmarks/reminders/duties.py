"""Many duties that are due today, made as rows: planning, opening and telling is the workers'."""

from datetime import timedelta

OWNERS = 20


def people(hook_port: int | None):
    """A team with somebody who leads it and twenty who own duties; its service; a webhook of the team."""
    from readiness.catalog.operations import create_service
    from readiness.clock import now
    from readiness.teams.actors import SYSTEM, Actor
    from readiness.teams.operations import add_member, create_team, register_person

    at = now()
    team = create_team(name="Orders", actor=SYSTEM, at=at)
    users = []
    for number in range(OWNERS):
        user = register_person(email=f"p{number}@example.org", name=f"Person {number}", actor=SYSTEM, at=at)
        add_member(team=team, user=user, role="contributor" if number else "lead", actor=SYSTEM, at=at)
        users.append(user)
    lead = Actor.person(users[0])
    service = create_service(team=team, name="Payments API", actor=lead, at=at)
    if hook_port:
        from readiness.obligations.operations import add_channel

        add_channel(
            team=team,
            kind="webhook",
            name="Ours",
            url=f"http://127.0.0.1:{hook_port}/hook",
            actor=lead,
            at=at,
        )
    return service, users


def add(service, users, begin: int, end: int, **more) -> None:
    """Duties number `begin` to `end`, due today, every year unless said otherwise."""
    from datetime import time

    from readiness.clock import now
    from readiness.obligations.models import Obligation

    at = now()
    rhythm = {"unit": "year", "every": 1, "basis": "calendar", "shift": "none", "lead_days": []}
    rhythm |= {"anchor_on": at.date(), "starts_on": at.date(), **more}
    Obligation.objects.bulk_create(
        [
            Obligation(
                service=service,
                key=f"own-{number}",
                title=f"Duty {number}",
                zone="UTC",
                local_time=time(0),
                escalation_days=[30],
                reviewer="none",
                owner=users[number % len(users)],
                created_by=users[0],
                created_at=at - timedelta(minutes=1),
                **rhythm,
            )
            for number in range(begin, end)
        ],
        batch_size=500,
    )
