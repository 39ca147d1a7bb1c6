"""Registering a service so that the main job has begun: its launch checklist starts in the same act."""

from datetime import datetime
from typing import Any

from django.db import transaction

from readiness.catalog.models import Service
from readiness.catalog.operations import create_service
from readiness.checklists.operations.starting import start_checklist
from readiness.checklists.queries.templates import NothingPublished, default_version
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.teams.models import Team


@transaction.atomic
def register_service(
    *, team: Team, name: str, url: str = "", actor: Actor, at: datetime, **details: Any
) -> Service:
    """`create_service`, and the launch checklist of its production, where `actor` may start one.

    An administrator registers services for teams but starts no checklist for them; and where no launch
    template is published yet, there is none to start. Raises what `create_service` raises.
    """
    service = create_service(team=team, name=name, url=url, actor=actor, at=at, **details)
    if not may(actor, Action.START_CHECKLIST, team):
        return service
    try:
        version = default_version()
    except NothingPublished:
        return service
    start_checklist(environment=service.environments.get(), version=version, actor=actor, at=at)
    return service
