"""Rules that neither a bug nor a bulk query may pass: append-only tables, four eyes, one service."""

from django.db import migrations

from readiness.ledger.walls import append_only, build, refuse

_FOREIGN_ENVIRONMENT = (
    "NOT EXISTS (SELECT 1 FROM readiness_environment e WHERE e.id = NEW.environment_id "
    "AND e.service_id = NEW.service_id)"
)

WALLS = (
    append_only("readiness_ledgerentry"),
    # Erasing a personal value leaves the log sound; changing it would leave a lie beside it.
    append_only("readiness_ledgercommitment", may_delete=True),
    append_only("readiness_templateversion"),
    append_only("readiness_templateitem"),
    append_only("readiness_evidencerevision"),
    append_only("readiness_evidencereview"),
    append_only("readiness_signoff"),
    refuse(
        "review_four_eyes",
        "readiness_evidencereview",
        when=(
            "EXISTS (SELECT 1 FROM readiness_evidencerevision r WHERE r.id = NEW.revision_id "
            "AND r.submitted_by_id = NEW.reviewer_id)"
        ),
        message="four eyes: the reviewer submitted this revision",
    ),
    refuse(
        "review_of_its_evidence",
        "readiness_evidencereview",
        when=(
            "NOT EXISTS (SELECT 1 FROM readiness_evidencerevision r JOIN readiness_itemevidence a "
            "ON a.evidence_id = r.evidence_id WHERE r.id = NEW.revision_id AND a.id = NEW.attachment_id)"
        ),
        message="the review names a revision of other evidence",
    ),
    refuse(
        "attachment_same_service",
        "readiness_itemevidence",
        when=(
            "NOT EXISTS (SELECT 1 FROM readiness_evidence e, readiness_checklistitem i "
            "JOIN readiness_checklist c ON c.id = i.checklist_id WHERE e.id = NEW.evidence_id "
            "AND i.id = NEW.item_id AND e.environment_id = c.environment_id)"
        ),
        message="evidence serves items of its own environment only",
    ),
    *(
        refuse(
            f"{table}_environment",
            f"readiness_{table}",
            when=_FOREIGN_ENVIRONMENT,
            message="the environment belongs to another service",
            verbs=("INSERT", "UPDATE"),
        )
        for table in ("evidence", "checklist", "launch")
    ),
)


class Migration(migrations.Migration):
    """Walls on both databases."""

    dependencies = [("readiness", "0001_tables")]

    operations = [build(WALLS)]
