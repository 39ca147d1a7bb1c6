"""What a page offers somebody. Hiding what they may not do is a courtesy; the operation refuses it."""

from readiness.catalog.models import Environment, Service
from readiness.evidence.holding import closed_because
from readiness.teams.access import Action, actions_of
from readiness.teams.actors import Actor


def rights_in(actor: Actor, environment: Environment) -> frozenset[Action]:
    """What `actor` may do in an environment, which comes with service and team; nothing where it is closed.

    One query. In a template: `{% if "evidence.add" in may %}`.
    """
    if closed_because(environment):
        return frozenset()
    service = environment.service
    visible = service.visibility == Service.Visibility.ORGANISATION
    return actions_of(actor, service.team_id, visible=visible)
