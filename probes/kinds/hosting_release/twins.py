"""Facts whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from probes.context import Failure
from probes.forges import Deployment
from probes.probe import Twin

from .facts import Seen, Try

_AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
_OLD = Deployment("a" * 40, _AT - timedelta(days=3), "v1.4.0")
_NEW = Deployment("b" * 40, _AT - timedelta(hours=5), "v1.5.0")
_YOUNG = replace(_NEW, at=_AT - timedelta(minutes=4))


def _told(*releases: str | None, status: int = 200, copy: str = "") -> tuple[Try, ...]:
    return tuple(Try(status, release, copy, "192.0.2.1") for release in releases)


_SEEN = Seen("/version", "production", 200, None, _told(*["b" * 40] * 3), (), (_OLD, _NEW))


def _twin(name: str, code: str, **other: object) -> Twin[Seen]:
    return Twin(name, replace(_SEEN, **other), _AT, code)  # type: ignore[arg-type]


GOOD = (
    _twin("the whole commit", "release_deployed"),
    _twin("its first seven characters", "release_deployed", tries=_told(*["b" * 7] * 3)),
    _twin("the tag", "release_deployed", tries=_told(*["1.5.0"] * 3)),
    _twin("as git describes it", "release_deployed", tries=_told(*["v1.4.0-3-gbbbbbbb"] * 3)),
    _twin("four minutes after the deployment", "rolling_out", tries=_told(*["a" * 40] * 3),
          deployments=(_OLD, _YOUNG)),
    _twin("half of the nodes already", "rolling_out", tries=_told("a" * 9, "b" * 9, "a" * 9),
          deployments=(_OLD, _YOUNG)),
    _twin("before its pipeline has said so", "rolling_out", tries=_told(*["b" * 40] * 3),
          deployments=(_OLD, replace(_YOUNG, live=False))),
)  # fmt: skip
BAD = (
    _twin("the release before", "other_release", tries=_told(*["a" * 40] * 3)),
    _twin("one that nobody deployed", "other_release", tries=_told(*["c" * 40] * 3)),
    _twin("built from changes that were not committed", "release_not_exact", tries=_told(*["bbbbbbb-dirty"] * 3)),
    _twin("six characters", "release_not_exact", tries=_told(*["b" * 6] * 3)),
    _twin("the name of the branch", "release_not_exact", tries=_told(*["main"] * 3),
          deployments=(replace(_NEW, ref="main"),)),
    _twin("one node of three left out", "releases_differ", tries=_told("b" * 40, "a" * 40, "b" * 40)),
    _twin("another address left out", "releases_differ", elsewhere=_told("a" * 40)),
    _twin("a page with no release", "release_not_told", tries=_told(None, None, None)),
    _twin("a release on an error page", "release_not_told", tries=_told(*["b" * 40] * 3, status=404)),
    _twin("a server error", "server_error", page=502),
    _twin("asked once", "release_not_told", tries=_told("b" * 40)),
    _twin("a cache's copy", "cached", tries=_told(*["b" * 40] * 3, copy="Age: 30")),
    _twin("closed", "closed_to_us", tries=_told(None, None, None, status=403)),
    _twin("silence", "unreachable", page=None, page_failure=Failure("unreachable", "timed_out")),
    _twin("nothing deployed", "no_deployments", deployments=()),
    _twin("begun and never ended", "no_deployments", deployments=(replace(_OLD, live=False),)),
    _twin("no access to the forge", "access_refused", failure=Failure("access_refused", "", "No.")),
)  # fmt: skip
