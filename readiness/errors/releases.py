"""Which of two releases is newer. Pure.

Versions are compared by their numbers (semver.org, item 11: what has a pre-release word comes before what has none).
Names that are no versions, commits for one, cannot be compared.
"""

import re

_VERSION = re.compile(r"v?(\d{1,9}(?:\.\d{1,9}){0,5})(?:-([0-9A-Za-z.-]{1,60}))?(?:\+[0-9A-Za-z.-]{0,80})?")
Order = tuple[tuple[int, ...], tuple[tuple[int, int, str], ...]]


def is_newer(release: str, than: str) -> bool | None:
    """Whether `release` is newer; None where the two cannot be compared. The same one is not newer."""
    if release == than:
        return False
    (name, one), (other_name, other) = _parts(release), _parts(than)
    if one is None or other is None or name != other_name:
        return None
    return one > other


def _parts(release: str) -> tuple[str, Order | None]:
    """`shop@1.2.3-rc.1+7` as its package and its order."""
    name, _at, version = release.strip().rpartition("@")
    found = _VERSION.fullmatch(version)
    if found is None:
        return name, None
    numbers = [int(one) for one in found[1].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return name, (tuple(numbers), _words(found[2]))


def _words(given: str | None) -> tuple[tuple[int, int, str], ...]:
    if given is None:
        return ((2, 0, ""),)  # after every pre-release
    return tuple((0, int(one), "") if one.isdecimal() else (1, 0, one) for one in given.split("."))
