"""What changed since a signature: the differences between two subjects of `digest.py`, as sentences. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from readiness.ledger import canonical as records

_Claim = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `item_key` is None where it touches the whole; `evidence` and `finding` are ids."""

    item_key: str | None
    sentence: str
    evidence: str | None = None
    finding: str | None = None


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every difference between two subjects, item by item. Empty exactly when they are the same."""
    before, after = records.canonical(old), records.canonical(new)
    if before == after:
        return ()
    found = tuple(_changes(json.loads(before), json.loads(after)))
    # A format that this version does not know may differ in places that nobody here can name.
    return found or (Change(None, "The signed record changed in a way that cannot be told in words."),)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in ("service", "environment"):
        if old.get(name) != new.get(name):
            yield Change(None, f"The record is now about another {name}.")
    yield from _template(old.get("template") or {}, new.get("template") or {})
    yield from _findings(old.get("findings", ()), new.get("findings", ()))
    before = {item["key"]: item for item in old.get("items", ())}
    after = {item["key"]: item for item in new.get("items", ())}
    for key in sorted(before.keys() | after.keys()):
        if key not in before:
            yield Change(key, "This item was added to the checklist.")
        elif key not in after:
            yield Change(key, "This item was left out of the checklist.")
        else:
            yield from _item(key, before[key], after[key])


def _template(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old.get("slug") != new.get("slug"):
        yield Change(None, f"The checklist follows {new.get('slug')} instead of {old.get('slug')}.")
    elif old.get("number") != new.get("number"):
        yield Change(None, f"The checklist moved from version {old.get('number')} to {new.get('number')}.")
    elif old.get("digest") != new.get("digest"):
        yield Change(None, "The text of the template is another one.")


def _findings(old: Iterable[_Claim], new: Iterable[_Claim]) -> Iterator[Change]:
    before, after = ({str(one["id"]): one for one in found} for found in (old, new))
    for pk in sorted(before.keys() | after.keys()):
        was, now = before.get(pk), after.get(pk)
        if now is None:
            severity = before[pk]["severity"]
            yield Change(None, f"A finding of {severity} severity is not open any more.", finding=pk)
        elif was is None:
            under = " under a waiver" if now["waiver"] else ""
            yield Change(None, f"A finding of {now['severity']} severity is open{under}.", finding=pk)
        elif was != now:
            covers = "Another waiver covers" if now["waiver"] else "No waiver covers any more"
            yield Change(None, f"{covers} a finding of {now['severity']} severity.", finding=pk)


def _item(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old["standing"] != new["standing"]:
        yield Change(key, f"It stood at {_word(old['standing'])} and now stands at {_word(new['standing'])}.")
    yield from _evidence(key, old, new)
    yield from _probes(key, old, new)
    yield from _waiver(key, old["waiver"], new["waiver"])
    yield from _not_applicable(key, old["not_applicable"], new["not_applicable"])


def _evidence(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = _grouped(old["evidence"], "id"), _grouped(new["evidence"], "id")
    for piece in sorted(before.keys() | after.keys()):
        was, now = before.get(piece, []), after.get(piece, [])
        if was == now:
            continue
        if not was:
            sentence = "Evidence was added."
        elif not now:
            sentence = "Evidence no longer belongs to it."
        else:
            sentence = _revised(was[-1], now[-1])
        yield Change(key, sentence, piece)


def _revised(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    if was["revision"] != now["revision"]:
        return f"Evidence is at revision {now['revision']} instead of {was['revision']}."
    if was["sha256"] != now["sha256"]:
        return "The content of evidence changed."
    if was["review"] != now["review"]:
        return f"Its evidence was {_review(was)} and is now {_review(now)}."
    return "The revisions of its evidence changed."


def _probes(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = _grouped(old["probes"], "kind"), _grouped(new["probes"], "kind")
    for kind in sorted(before.keys() | after.keys()):
        was, now = before.get(kind, []), after.get(kind, [])
        if was != now:
            yield Change(key, f"The {kind} probe said {_said(was)} and now says {_said(now)}.")


def _waiver(key: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[Change]:
    if old == new:
        return
    if new is None:
        yield Change(key, "Its waiver no longer covers it.")
    elif old is None:
        yield Change(key, f"A waiver covers it now: {new['reason']}")
    else:
        yield Change(key, f"Another waiver covers it: {new['reason']}")


def _not_applicable(key: str, old: str | _Claim | None, new: str | _Claim | None) -> Iterator[Change]:
    if old == new:
        return
    if new is None:
        yield Change(key, "It is no longer said not to apply.")
    elif old is None:
        yield Change(key, f"It is now said not to apply: {_reason(new)}")
    elif _reason(old) != _reason(new):
        yield Change(key, f"The reason why it does not apply is another one: {_reason(new)}")
    elif not isinstance(old, str) and not isinstance(new, str):
        yield Change(key, f"It was said anew not to apply, in the same words: {_reason(new)}")


def _reason(claim: str | _Claim) -> str:
    """Format 1 told a claim by its reason alone."""
    return claim if isinstance(claim, str) else str(claim["reason"])


def _grouped(entries: list[dict[str, Any]], name: str) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        groups.setdefault(str(entry[name]), []).append(entry)
    return groups


def _said(runs: list[dict[str, Any]]) -> str:
    return ", ".join(f"{run['verdict']} ({run['code']})" for run in runs) or "nothing"


def _review(piece: Mapping[str, Any]) -> str:
    return piece["review"] or "not reviewed"


def _word(standing: str) -> str:
    return standing.replace("_", " ")
