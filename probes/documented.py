"""The operations that a service's own OpenAPI document tells of, asked for under a permit."""

from probes import openapi
from probes.context import Context, Failure
from probes.openapi import Operation

Told = tuple[Operation, ...]


def operations_of(context: Context, identity: str, path: str) -> Told | Failure | str:
    """What the document at `path` lists, read as `identity`; a failure to ask, or the problem with it in words."""
    if not context.grant.permits(path):
        return "The permit does not name it."
    target = context.aim.page.at(path)
    answer = context.ask_as(identity, target)
    if isinstance(answer, Failure):
        return answer
    if answer.status != 200 or answer.truncated:
        return "It is too long." if answer.truncated else f"It answers {answer.status}."
    try:
        return tuple(openapi.read(answer.body, target.host))
    except openapi.BadDocument as bad:
        return str(bad)
