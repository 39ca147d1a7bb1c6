"""Security reviewers vouch for other people's work: the database does not take their signature on their own.

Evidence and claims are looked up as they stand. Of waivers, and of an earlier revision that still counts, the wall
asks what is signed: only that tells whether they carried the item or the finding at that moment.
"""

from django.db import migrations

from readiness.ledger.walls import Wall, build, refuse

TABLE = "readiness_signoff"


def _named(vendor: str) -> tuple[str, str]:
    """SQL for "the signed bytes hold this text" and for an id as those bytes spell it, each with a `{}`."""
    if vendor == "postgresql":
        return "position(convert_to({}, 'UTF8') IN NEW.subject) > 0", "{}::text"
    dashed = " || '-' || ".join(f"substr({{0}}, {start}, {length})" for start, length in
                                ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12)))  # fmt: skip
    return "instr(CAST(NEW.subject AS TEXT), {}) > 0", dashed


def _own(vendor: str) -> str:
    holds, spelt = _named(vendor)

    def signed(row: str) -> str:
        return holds.format(f"""'"id":"' || {spelt.format(row)} || '"'""")

    counted = holds.format("""'"revision":' || r.number || ',"sha256":"' || r.digest || '"'""")
    items = (
        "readiness_launch l JOIN readiness_checklistitem i ON i.checklist_id = l.checklist_id "
        "AND i.retired_at IS NULL"
    )
    here = "l.id = NEW.launch_id"
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {rows} WHERE {here} AND {condition})"
        for rows, condition in (
            (
                f"{items} JOIN readiness_itemevidence a ON a.item_id = i.id "
                "JOIN readiness_evidence e ON e.id = a.evidence_id AND e.kind <> 'probe' "
                "AND e.withdrawn_at IS NULL JOIN readiness_evidencerevision r ON r.evidence_id = e.id",
                "(a.attached_by_id = NEW.signer_id OR r.submitted_by_id = NEW.signer_id AND ("
                "NOT EXISTS (SELECT 1 FROM readiness_evidencerevision later "
                f"WHERE later.evidence_id = e.id AND later.number > r.number) OR {counted}))",
            ),
            (
                f"{items} JOIN readiness_templateitem t ON t.id = i.template_item_id "
                "AND t.not_applicable_allowed JOIN readiness_notapplicable n ON n.item_id = i.id",
                "n.withdrawn_at IS NULL AND n.claimed_by_id = NEW.signer_id",
            ),
            (
                f"{items} JOIN readiness_waiver w ON w.item_id = i.id",
                f"w.requested_by_id = NEW.signer_id AND {signed('w.id')}",
            ),
            (
                "readiness_launch l JOIN readiness_finding f ON f.environment_id = l.environment_id "
                "JOIN readiness_findingwaiver w ON w.finding_id = f.id",
                f"w.requested_by_id = NEW.signer_id AND {signed('w.id')}",
            ),
        )
    )


def _wall(vendor: str) -> Wall:
    made = refuse(
        "sign_off_four_eyes",
        TABLE,
        when=f"NEW.role = 'security_reviewer' AND ({_own(vendor)})",
        message="four eyes: the security reviewer put forward what is signed",
    )
    return Wall(made.name, made.table, made.verbs, made.message, made.condition, vendor)


WALLS = tuple(_wall(vendor) for vendor in ("postgresql", "sqlite"))


class Migration(migrations.Migration):
    """One wall, in the words of each database."""

    dependencies = [("readiness", "0020_policy_settings")]

    operations = [build(WALLS)]
