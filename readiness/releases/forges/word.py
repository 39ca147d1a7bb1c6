"""One thing that a forge says of one deployment, whichever forge it is. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from readiness.evidence.observations import shown

_VERSION = re.compile(r"v?\d+(\.\d+)+[\w.+-]*|[\w.-]*\d{4}[.-]\d{1,2}[\w.-]*")


@dataclass(frozen=True, slots=True)
class Word:
    """`external_id` with the forge before it; `key` tells this word from the others about the same deployment.

    `state`: planned, running, succeeded, failed, cancelled: what the forge's own word means here; "" says nothing.
    """

    external_id: str
    key: str
    environment: str
    state: str
    said_at: datetime
    release: str
    commit: str
    url: str
    kind: str = "deploy"

    def facts(self) -> dict[str, Any]:
        """What a row keeps of it."""
        return {"release": self.release, "commit": self.commit, "url": self.url, "kind": self.kind}


def release_of(ref: str, commit: str, named: str = "") -> str:
    """What the release is called: as the payload names it, a ref that is a version, else the commit, shortened.

    The name of a branch says nothing: every deployment of it would be the same release.
    """
    name = ref.removeprefix("refs/tags/")
    if named:
        return shown(named, 100)
    if ref.startswith("refs/tags/") or _VERSION.fullmatch(name):
        return shown(name, 100)
    return commit[:12]
