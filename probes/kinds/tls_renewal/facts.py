"""The newest takeover of one certificate by another at the same address, found in what was seen over time."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from probes.context import Context
from probes.sightings import Sighting


@dataclass(frozen=True, slots=True)
class Takeover:
    """`old_seen_at` is when the old one was last seen, `seen_at` when the new one was first: it lies between.

    `old_again_at` is when the old one was last seen after that, at this address; `waiting` are the addresses that
    still show a certificate that began before the new one.
    """

    address: str
    before: str
    after: str
    old_not_before: datetime
    old_not_after: datetime
    new_not_after: datetime
    old_seen_at: datetime
    seen_at: datetime
    trusted: bool
    old_again_at: datetime | None = None
    waiting: tuple[str, ...] = ()

    @property
    def share_left(self) -> float:
        """Of the old one's life, when the new one was first seen."""
        return (self.old_not_after - self.seen_at) / (self.old_not_after - self.old_not_before)


@dataclass(frozen=True, slots=True)
class Seen:
    """`since` and `until` are the first and the last look that showed a certificate of `host`; None: there was none."""

    host: str
    since: datetime | None = None
    until: datetime | None = None
    takeover: Takeover | None = None


def look(context: Context) -> Seen:
    """Asks nobody: what the portal saw is the facts."""
    host = context.aim.https.host
    mine = sorted((one for one in context.certificates if one.host == host), key=lambda one: one.at)
    if not mine:
        return Seen(host)
    return Seen(host, mine[0].at, mine[-1].at, newest_takeover(mine))


def newest_takeover(sightings: list[Sighting]) -> Takeover | None:
    """In order of time. Of several addresses the one that took over last stands for all."""
    places = dict.fromkeys(one.address for one in sightings)
    found = [_at_address([one for one in sightings if one.address == place]) for place in places]
    newest = max((one for one in found if one is not None), key=lambda one: one.seen_at, default=None)
    if newest is None:
        return None
    renewed = next(one for one in sightings if one.serial == newest.after)
    last = {one.address: one for one in sightings if one.at >= newest.seen_at and one.names == renewed.names}
    behind = (address for address, one in last.items() if one.not_before < renewed.not_before)
    return replace(newest, waiting=tuple(sorted(behind)))


def _at_address(mine: list[Sighting]) -> Takeover | None:
    found, known = None, {mine[0].serial}
    for old, new in pairwise(mine):
        # What was shown before is no new one: of two that are shown by turns the first turn counts.
        if new.serial not in known and _renews(old, new):
            again = [one.at for one in mine if one.at > new.at and one.serial == old.serial]
            found = Takeover(
                new.address, old.serial, new.serial, old.not_before, old.not_after, new.not_after, old.at, new.at,
                new.trusted, max(again, default=None),
            )  # fmt: skip
        known.add(new.serial)
    return found


def _renews(old: Sighting, new: Sighting) -> bool:
    """Another certificate for the same names, that began later and lasts longer, after one that was in order until its
    end.
    """
    return (
        old.names == new.names
        and (old.trusted or old.at >= old.not_after)
        and new.not_before > old.not_before
        and new.not_after > old.not_after
    )
