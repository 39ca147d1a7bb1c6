"""Who is told when a checklist moves to a version that asks something else."""

from datetime import timedelta

from readiness.checklists.operations import (
    claim_not_applicable,
    publish_template,
    request_waiver,
    save_draft,
    upgrade_checklist,
)
from readiness.models import Notice
from tests.launches.stage import LATER, TEMPLATE
from tests.notify.test_rules import look, mailed, quiet
from tests.world import AT

__all__ = ["quiet"]


def upgrade(stage, world, title, by="contributor"):
    """The checklist at a version that asks something else of its first and its last item."""
    toml = TEMPLATE.replace("The readme is complete", title).replace("Retention is decided", title)
    administrator = world.actor("administrator")
    template = stage.checklist.template
    save_draft(template=template, toml=toml, actor=administrator, at=LATER)
    version = publish_template(template=template, actor=administrator, at=LATER)
    look()
    upgrade_checklist(checklist=stage.checklist, version=version, actor=world.actor(by), at=LATER)
    look()
    again = Notice.objects.filter(subject__endswith="waits for your review again")
    return {str(notice.recipient): notice for notice in again}


def test_what_an_upgrade_lets_wait_again_is_told_to_who_must_look_again(quiet, world):
    quiet.put("all.readme")
    quiet.accept("all.readme", "lead")
    quiet.put("all.access")
    quiet.accept("all.access", "security_reviewer")
    told = upgrade(quiet, world, "Another")
    assert set(told) == {"lead"} <= mailed()
    notice = told["lead"]
    assert notice.subject == "Payments API: what was accepted waits for your review again"
    assert "version 2 of its template, which asks something else of “Another”" in notice.text
    assert notice.path == "/services/payments-api/production/checklist/all.readme/"


def test_who_put_it_forward_is_not_asked_to_review_it_again(quiet, world):
    quiet.put("all.readme", by="lead")
    quiet.accept("all.readme", "contributor")
    assert set(upgrade(quiet, world, "Another", by="lead")) == {"contributor"}


def test_exceptions_that_an_upgrade_ends_are_told_to_who_asked_for_them(quiet, world):
    contributor = world.actor("contributor")
    request_waiver(
        item=quiet.item("all.readme"), reason="x", expires_at=AT + timedelta(days=9), actor=contributor, at=AT
    )
    claim_not_applicable(item=quiet.item("all.retention"), reason="x", actor=contributor, at=AT)
    upgrade(quiet, world, "Another", by="lead")
    subjects = set(Notice.objects.filter(recipient__name="contributor").values_list("subject", flat=True))
    assert subjects >= {
        "Payments API: your waiver of “Another” has ended",
        "Payments API: “not applicable” for “Another” has ended",
    }
