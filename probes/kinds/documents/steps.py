"""What each document must cover, as words of its headings or points. The steps are the checklist's own."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that must be covered: its name in a sentence, and the words by which a heading covers it."""

    name: str
    words: re.Pattern[str]


def _step(name: str, words: str) -> Step:
    return Step(name, re.compile(words, re.IGNORECASE))


_OFF = r"(disabl|end|leav|exit|switch\w* off|turn\w* off|stop|off\b|lift|remov)"

_TELL = r"(announc|notify|inform|communicat)"
_DONE = r"(complet|done|finish|success|\bend)"
_RELEASE = r"(deploy|release|version|code|image|\bapp)"

# Eight steps; the last two are told from the first two by their words of ending.
DEPLOYMENT = (
    _step("announce the deployment", rf"{_TELL}(?!.*{_DONE})"),
    _step("maintenance mode on", rf"^(?!.*\b{_OFF}).*maintenance"),
    _step("database migrations", r"migrat"),
    _step(
        "deploy the code",
        rf"deploy\w* (the |new )?{_RELEASE}|new {_RELEASE}|roll\w* ?out|releas\w+ (the|new)|^deploy$",
    ),
    _step("smoke tests", r"smoke|sanity|verify|verification"),
    _step(
        "watch error rates",
        r"(monitor|watch|observ|check).*(error|rate|metric|dashboard|log)|error rate|^monitor",
    ),
    _step("maintenance mode off", rf"\b{_OFF}.*maintenance|maintenance.*\b{_OFF}"),
    _step("announce completion", rf"{_TELL}.*{_DONE}|complet\w+ announc"),
)
ROLLBACK = (
    _step(
        "when to roll back", r"trigger|when to|criteri|condition|roll ?back (immediately )?(if|when)|decid"
    ),
    _step("go back to the release before", rf"(revert|roll(ing)? ?back) .*{_RELEASE}|previous|redeploy"),
    _step("reverse migrations, where safe", r"migrat|database|schema"),
    _step("tell those concerned", rf"{_TELL}|stakeholder"),
    _step("find the cause", r"investigat|root cause|post-?mortem|analy|find.*cause"),
    _step("mend and try again", r"re-?attempt|retry|try again|\bfix|mend|next (deploy|release)"),
)
README = (
    _step("what to install", r"install|requirement|prerequisit|set-?up|getting started|quick ?start|depend"),
    _step("how to run it", r"\brun|start|usage|quick ?start|getting started|develop|serve|launch|docker"),
    _step("how to test it", r"test|check|verif|contribut"),
    _step("its settings", r"config|setting|environment|variable|option"),
)
