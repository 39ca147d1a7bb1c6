"""The portal as a service of its own demo, where `make run` really runs it: its probes look at itself.

What its repository says is put forward as it stands there. Nothing else is claimed: on somebody's laptop there is no
backup that runs by itself and nobody on call, and the checklist says so.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings

from readiness.checklists.models import ChecklistItem, ItemEvidence
from readiness.checklists.operations import accept_evidence, put_forward
from readiness.evidence.files import store
from readiness.teams.actors import Actor

NAME = "Launchproof"
DESCRIPTION = "This portal, as it runs here: its own probes look at it."
#: Item -> what the repository holds about it, and its title.
DOCUMENTS = {
    "operations.readme": ("README.md", "The readme"),
    "operations.deployment_documented": ("docs/running.md", "Running it for real"),
    "operations.config_separated": ("docs/running.md", "Every setting, from the environment alone"),
    "security.authorization": ("docs/access.md", "Who may do what, printed from the table that decides"),
}


def addresses() -> Mapping[str, str] | None:
    """Where it answers, `https_url` and `http_url`; None where this is not `make run`."""
    told = Path(settings.VAR_DIR) / "samples" / "portal.json"
    return json.loads(told.read_text(encoding="utf-8")) if told.is_file() else None


def show_documents(
    items: Mapping[str, ChecklistItem], *, author: Actor, reviewers: Mapping[str, Actor], at: datetime
) -> None:
    """Each document as evidence of its item, accepted by the reviewer of that role (the item's `accepted_by`)."""
    for key, (name, title) in DOCUMENTS.items():
        path = settings.BASE_DIR / name
        if not path.is_file():
            continue  # a container holds no documents
        upload = store([path.read_bytes()], path.name, "text/markdown")
        evidence = put_forward(
            items=[items[key]], kind="file", title=title, upload=upload, actor=author, at=at
        )
        accept_evidence(
            attachment=ItemEvidence.objects.get(item=items[key], evidence=evidence),
            revision=evidence.revisions.latest("number"),
            actor=reviewers.get(items[key].template_item.accepted_by, reviewers["lead"]),
            at=at,
        )
