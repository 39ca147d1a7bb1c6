"""Asking one Prometheus for the numbers of one moment. Touches no database."""

from dataclasses import dataclass
from datetime import datetime

from probes.client import BadUrl, Deadline
from probes.context import Aim, Context, Failure
from probes.grant import Grant
from probes.looking import client_for
from probes.pace import Pace
from probes.prometheus import TOOL, numbers_of
from probes.tools import Connection
from readiness.models import Environment
from readiness.monitoring.pushing.rows import LARGEST

#: The most that the queries of one environment take together.
SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one query gave: a number, or why there is none."""

    value: float | None = None
    problem: str = ""


def ask_one(connection: Connection, place: Environment, expression: str, at: datetime) -> Reading:
    """One query by itself, for somebody who tries it."""
    try:
        context = _context(connection, place, at)
    except BadUrl as error:
        return Reading(None, error.sentence)
    return _judged(numbers_of(context, expression, at))


def ask_all(
    connection: Connection, place: Environment, queries: dict[tuple[str, str], str], at: datetime
) -> tuple[dict[tuple[str, str], Reading], str]:
    """Every query, and why the source gave no answer at all, "" where it did."""
    try:
        context = _context(connection, place, at)
    except BadUrl as error:
        return {}, error.sentence
    found: dict[tuple[str, str], Reading] = {}
    for key, expression in queries.items():
        answer = numbers_of(context, expression, at)
        if isinstance(answer, Failure) and _is_the_sources(answer):
            return found, answer.sentence
        found[key] = _judged(answer)
    return found, ""


def _context(connection: Connection, place: Environment, at: datetime) -> Context:
    base = connection.base
    client = client_for(place.service.team.slug, place.slug, frozenset({base.port}), at, [])
    grant = Grant(connections={TOOL: connection})
    return Context(
        Aim(base, base, base), client, Deadline(SECONDS, most=SECONDS), at, pace=Pace(0), grant=grant
    )


def _is_the_sources(failure: Failure) -> bool:
    """A query that is wrong is answered with a status; all else is about the way there."""
    return failure.code != "tool_error" or not failure.reason.startswith("4")


def _judged(answer: list[float] | Failure) -> Reading:
    if isinstance(answer, Failure):
        wrong = answer.code == "tool_error" and answer.reason.startswith("4")
        return Reading(None, "Prometheus refuses the query: is it PromQL?" if wrong else answer.sentence)
    if not answer:
        return Reading(None, "The query gives no number at present: no such series, or nothing to divide by.")
    if len(answer) > 1:
        return Reading(None, f"The query gives {len(answer)} series: add them up to one, by sum() for one.")
    if abs(answer[0]) > LARGEST:
        return Reading(None, f"A number beyond {LARGEST:.0e} is not believed.")
    return Reading(answer[0])
