"""An environment's name and all its addresses, set in one act: all of it or nothing."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from readiness.catalog.models import Endpoint, Environment, Service
from readiness.catalog.operations.environments import (
    add_environment,
    edit_environment,
    remove_endpoint,
    set_endpoint,
)
from readiness.refusals import Invalid
from readiness.teams.actors import Actor


@transaction.atomic
def open_environment(
    *, service: Service, name: str, endpoints: Mapping[str, str], actor: Actor, at: datetime
) -> Environment:
    """`add_environment` with its addresses. Raises what `arrange_environment` raises."""
    environment = add_environment(service=service, name=name, actor=actor, at=at)
    return arrange_environment(environment=environment, name=name, endpoints=endpoints, actor=actor, at=at)


@transaction.atomic
def arrange_environment(
    *, environment: Environment, name: str, endpoints: Mapping[str, str], actor: Actor, at: datetime
) -> Environment:
    """Name the environment; set each of `endpoints` (purpose -> address), or forget it where that is empty.

    Purposes that are not given stay as they are. Raises `Invalid`, whose fields are `name` and the purposes.
    """
    wrong: dict[str, list[str]] = {}
    try:
        edit_environment(environment=environment, changes={"name": name}, actor=actor, at=at)
    except Invalid as no:
        wrong |= no.fields
    there = set(Endpoint.objects.filter(environment=environment).values_list("purpose", flat=True))
    for purpose, url in endpoints.items():
        if url.strip():
            try:
                set_endpoint(environment=environment, purpose=purpose, url=url, actor=actor, at=at)
            except Invalid as no:
                wrong[purpose] = [sentence for sentences in no.fields.values() for sentence in sentences]
        elif purpose in there:
            remove_endpoint(environment=environment, purpose=purpose, actor=actor, at=at)
    if wrong:
        raise Invalid(wrong)
    environment.refresh_from_db()
    return environment
