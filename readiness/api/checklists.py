"""Checklists: started, read, moved to a later version."""

from typing import Any, get_args
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Text, Whole
from readiness.api.past import AsOf, checklist_told_then, moment_of
from readiness.api.shapes.checklists import ChecklistShown, UpgradeShown
from readiness.catalog.queries import environment_for
from readiness.checklists.models import Checklist
from readiness.checklists.operations import start_checklist, upgrade_checklist, upgrade_preview
from readiness.checklists.queries import UpgradePreview, version_for, visible_checklists
from readiness.checklists.summary import Word
from readiness.refusals import Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor

TAG = "Checklists"
ORDERS = {"-started": ("-started_at", "-id"), "started": ("started_at", "id")}


class ChecklistQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="service__slug", required=False, max_length=60)
    environment = serializers.SlugField(source="environment__slug", required=False, max_length=40)
    template = serializers.SlugField(source="template__slug", required=False, max_length=60)
    verdict = serializers.ChoiceField(get_args(Word), required=False)


class NewChecklist(Given):
    """Where to start one. Without a template: the organisation's launch checklist, newest version."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    environment = Text(required=False, max_length=40, default="production")
    template = Text(required=False, max_length=60, help_text="The `slug` of a template; give `version` too.")
    version = Whole(required=False, min_value=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Template and version come together."""
        if ("template" in attrs) != ("version" in attrs):
            raise serializers.ValidationError(
                {"version": ["Give template and version together, or neither."]}
            )
        return attrs


class ToVersion(Given):
    """The version to move to."""

    version = Whole(min_value=1)


class UpgradeQuery(Asked):
    """The version to move to."""

    version = serializers.IntegerField(min_value=1)


class ChecklistsDoor(Door):
    """All checklists."""

    address = "checklists"

    @call(
        "checklists_list", "List checklists", tag=TAG, right=(Action.VIEW_SERVICE,), query=ChecklistQuery,
        listing=Listing(ORDERS), shows=ChecklistShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, with their items counted by standing."""
        return cut(visible_checklists(ask.actor).filter(**ask.query), ask.page, ORDERS[ask.page.ordering])

    @call(
        "checklists_start", "Start a checklist", tag=TAG, right=(Action.START_CHECKLIST,), body=NewChecklist,
        shows=ChecklistShown, status=201, refuses=[409], finds=True,
        example={"service": "payments-api", "environment": "production"},
    )  # fmt: skip
    def post(self, ask: Ask) -> Checklist:
        """What probes have already seen counts at once. The items are at `GET /items?checklist=...`."""
        given = ask.body
        place = environment_for(ask.actor, given["service"], given["environment"])
        version = version_for(ask.actor, given["template"], given["version"]) if "template" in given else None
        return start_checklist(environment=place, version=version, actor=ask.actor, at=ask.at)


class ChecklistDoor(Door):
    """One checklist."""

    address = "checklists/<uuid:pk>"

    @call(
        "checklists_read", "Read a checklist", tag=TAG, right=(Action.VIEW_SERVICE,), query=AsOf,
        shows=ChecklistShown,
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> Checklist | dict[str, Any]:
        """Its items, counted by standing; with `at`, as they stood then."""
        found, at = checklist_seen(ask.actor, pk), moment_of(ask)
        return found if at is None else checklist_told_then(found, at)


class UpgradeDoor(Door):
    """Moving a checklist to a later version of its template."""

    address = "checklists/<uuid:pk>/upgrade"

    @call(
        "checklists_upgrade_preview", "Preview an upgrade", tag=TAG, right=(Action.VIEW_SERVICE,),
        query=UpgradeQuery, shows=UpgradeShown,
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """What happens to each item; nothing is changed."""
        checklist = checklist_seen(ask.actor, pk)
        version = version_for(ask.actor, checklist.template.slug, ask.query["version"])
        return _told(upgrade_preview(checklist, version))

    @call(
        "checklists_upgrade", "Upgrade a checklist", tag=TAG, right=(Action.UPGRADE_CHECKLIST,), body=ToVersion,
        shows=UpgradeShown, refuses=[409], example={"version": 2},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """Evidence stays where it is; what no longer fits waits for review again."""
        checklist = checklist_seen(ask.actor, pk)
        version = version_for(ask.actor, checklist.template.slug, ask.body["version"])
        return _told(upgrade_checklist(checklist=checklist, version=version, actor=ask.actor, at=ask.at))


def checklist_seen(actor: Actor, pk: UUID) -> Checklist:
    """One of the visible checklists. Raises `Unseen`."""
    found = visible_checklists(actor).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def _told(preview: UpgradePreview) -> dict[str, Any]:
    steps = [
        {
            "key": step.key,
            "fate": step.fate,
            "reviews_again": len(step.review_again),
            "drops_probes": step.drops_probes,
            "drops_claim": step.drops_claim,
            "drops_waivers": len(step.drops_waivers),
        }
        for step in preview.items
    ]
    return {"to": preview.version.number, "items": steps}


DOORS = (ChecklistsDoor, ChecklistDoor, UpgradeDoor)
