"""What the numbers say of the time after a launch, for the lists of the first day and the first week. Pure.

Three answers, not two: where numbers are missing the answer is that nobody can tell, and never that all is well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from readiness.evidence.moments import written
from readiness.evidence.verdict import Status
from readiness.monitoring.sample import Sample

#: Kinds of testimony, as the lists' templates name them, and what people call them.
ERROR_RATE, TRAFFIC, PERFORMANCE = "launch_error_rate", "launch_traffic", "launch_performance"
TITLES = {
    ERROR_RATE: "Error rate of the first 24 hours",
    TRAFFIC: "Traffic of the first 24 hours",
    PERFORMANCE: "Response times of the first week",
}
MINUTE, HOUR, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=7)
#: Shares of failed requests in a minute: from the one on somebody explains it, from the other on it is wrong.
NAMED, WRONG = 0.01, 0.05
#: How much of the time numbers have to tell of.
COVERED = 0.99
#: Of hours, some may be missing: they are compared one by one.
HOURS_COVERED = 0.95
#: Fewer samples do not tell of an hour.
SAMPLES_OF_AN_HOUR = 10
LEAST, MOST = 0.5, 2.0
#: Response times that grew by more than this are named.
SLOWER = 1.5
#: So many minutes or hours are listed; how many there were is always said.
LISTED = 60


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict with its facts, as a machine testifies it."""

    status: Status
    code: str
    sentence: str
    remedy: str = ""
    observations: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hour:
    """The samples of an hour of UTC: when it begins, how many, their mean and the highest."""

    begins: datetime
    count: int
    mean: float
    high: float


def watching(kind: str, until: datetime) -> Said:
    """Before anything can be said."""
    what = TITLES[kind].lower()
    return Said(Status.ERROR, "watching", f"The {what}: it can be told from {written(until)} on.")


def error_rate_said(
    samples: Sequence[Sample], *, since: datetime, until: datetime, at: datetime
) -> Said | None:
    """What minutes say that lie in `since` < sample <= `until`; None while that is not over and nothing is wrong.

    A minute counts by its highest sample.
    """
    worst: dict[int, float] = {}
    mine = [one for one in samples if since < one.at <= min(until, at)]
    for one in mine:
        minute = int((one.at - since - timedelta(microseconds=1)) / MINUTE)
        worst[minute] = max(worst.get(minute, 0.0), one.value)
    if any(not 0 <= one.value <= 1 for one in mine):
        sentence = "A share of failed requests lies between 0 and 1; what came does not."
        return Said(Status.ERROR, "no_share", sentence, "Send the error rate as a share, 0.01 for 1 %.")
    wrong = {minute: value for minute, value in worst.items() if value > WRONG}
    named = {minute: value for minute, value in worst.items() if value > NAMED}
    expected = int((until - since) / MINUTE)
    covered = len(worst) / expected
    facts = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "minutes": expected,
        "covered_share": f"{covered:.4f}",
        "highest_share": f"{max(worst.values()):.4f}" if worst else "",
        "minutes_above_1_percent": len(named),
        "minutes_above_5_percent": len(wrong),
        "listed": [
            {"at": (since + minute * MINUTE).isoformat(), "share": f"{value:.4f}"}
            for minute, value in sorted(named.items(), key=lambda one: (-one[1], one[0]))[:LISTED]
        ],
    }
    if wrong:
        sentence = f"In {_times(len(wrong), 'minute')} more than 5 % of the requests failed."
        remedy = "Find the cause, decide on each of these minutes, and ask for a waiver that says so."
        return Said(Status.FAIL, "above_five_percent", sentence, remedy, facts)
    if at < until:
        return None
    if covered < COVERED:
        sentence = f"Numbers tell of {_percent(covered)} of the 24 hours; 99 % are needed."
        return Said(Status.ERROR, "not_covered", sentence, "Send the error rate of each minute.", facts)
    if named:
        sentence = (
            f"In {_times(len(named), 'minute')} more than 1 % of the requests failed, never more than 5 %."
        )
        return Said(Status.WARN, "above_one_percent", sentence, "Explain these minutes in a note.", facts)
    return Said(
        Status.PASS, "watched", "In no minute of 24 hours did more than 1 % of the requests fail.", "", facts
    )


def traffic_said(hours: Sequence[Hour], earlier: Mapping[datetime, Sequence[float]], asked: int) -> Said:
    """What the `asked` hours after a launch say beside the means of the same hours of `earlier` weeks, by hour.

    Outside half to double is named; a person explains it.
    """
    full = [one for one in hours if one.count >= SAMPLES_OF_AN_HOUR]
    if len(full) < asked * HOURS_COVERED:
        sentence = f"Numbers tell of {len(full)} of {asked} hours."
        return Said(Status.ERROR, "not_covered", sentence, "Send the throughput of each minute.")
    judged = [(one, median(earlier[one.begins])) for one in full if earlier.get(one.begins)]
    if len(judged) < asked * HOURS_COVERED:
        sentence = f"The same hours of earlier weeks are known for {len(judged)} of {asked} hours."
        remedy = "Compare with what was expected, and write it in a note."
        return Said(
            Status.ERROR, "no_earlier_weeks", sentence, remedy, {"hours": [_hour(one, None) for one in full]}
        )
    odd = [(one, usual) for one, usual in judged if not LEAST * usual <= one.mean <= MOST * usual]
    facts = {"compared": len(judged), "outside": [_hour(one, usual) for one, usual in odd[:LISTED]]}
    if odd:
        sentence = (
            f"In {_times(len(odd), 'hour')} of {len(judged)} traffic was outside half to double of the usual."
        )
        return Said(Status.WARN, "unusual_traffic", sentence, "Say in a note what the cause was.", facts)
    sentence = f"In {_times(len(judged), 'hour')} traffic was within half to double of earlier weeks."
    return Said(Status.PASS, "usual_traffic", sentence, "", facts)


def performance_said(week: Mapping[str, Sequence[Hour]], before: Mapping[str, Sequence[Hour]]) -> Said:
    """What the week's response times say beside those of the week before; by statistic, p50, p95 and p99."""
    facts = {
        name: {"week": _figures(hours), "week_before": _figures(before.get(name, ()))}
        for name, hours in week.items()
    }
    short = [name for name, hours in week.items() if len(hours) < 7 * 24 * HOURS_COVERED]
    if short or not week:
        sentence = f"The week's numbers are not whole for {', '.join(short) or 'any of them'}."
        return Said(
            Status.ERROR, "not_covered", sentence, "Send p50, p95 and p99 of the response time.", facts
        )
    unknown = [name for name in week if len(before.get(name, ())) < 7 * 24 * HOURS_COVERED]
    if unknown:
        sentence = f"There is no whole week before to compare {', '.join(unknown)} with."
        return Said(Status.ERROR, "no_week_before", sentence, "Compare with the budget, in a note.", facts)
    slower = [name for name, hours in week.items() if _mean(hours) > SLOWER * _mean(before[name])]
    told = ", ".join(
        f"{name} {_mean(hours):.3g} s ({_mean(before[name]):.3g} s before)" for name, hours in week.items()
    )
    if slower:
        sentence = f"Slower than the week before by more than half: {', '.join(slower)}. {told}."
        return Said(Status.WARN, "slower", sentence, "Find what grew, and decide what is done.", facts)
    return Said(Status.PASS, "as_fast", f"Not much slower than the week before: {told}.", "", facts)


def _hour(one: Hour, usual: float | None) -> dict[str, str]:
    told = {"hour": one.begins.isoformat(), "per_minute": f"{one.mean:.6g}"}
    return told if usual is None else told | {"usual": f"{usual:.6g}"}


def _figures(hours: Sequence[Hour]) -> dict[str, str]:
    if not hours:
        return {}
    return {
        "mean": f"{_mean(hours):.6g}",
        "highest": f"{max(one.high for one in hours):.6g}",
        "hours": str(len(hours)),
    }


def _mean(hours: Sequence[Hour]) -> float:
    return sum(one.mean * one.count for one in hours) / sum(one.count for one in hours)


def _times(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _percent(share: float) -> str:
    # Cut, not rounded: 98.99 % is not 99 %.
    return f"{int(share * 1000) / 10:g} %"
