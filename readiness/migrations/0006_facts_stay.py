"""Facts stay facts: of every row that decisions stand on, only what an operation changes can be changed.

Which columns these are is told by `tests/ledger/test_what_may_change.py`, for every model.
"""

from django.db import migrations

from readiness.ledger.walls import Wall, build, kept, not_pushed_out, stays

_STAY: dict[str, Wall] = {
    table: stays(f"readiness_{table}", *columns.split(), once=tuple(once.split()), over=over)
    for table, columns, once, over in (
        ("user", "id joined_at", "", ""),
        ("team", "id slug created_at", "", ""),
        ("membership", "id team_id user_id since", "", ""),
        ("organisationrole", "id user_id role since", "", ""),
        ("invitation", "id team_id email role", "accepted_by_id accepted_at revoked_at", ""),
        (
            "apitoken",
            "id user_id team_id name prefix digest scopes created_at expires_at",
            "revoked_at",
            "",
        ),
        ("service", "id slug created_at", "", ""),
        ("environment", "id service_id slug is_production created_at", "archived_at", ""),
        ("endpoint", "id environment_id purpose created_at", "", ""),
        ("dependency", "id service_id needs_id note", "", ""),
        ("storedfile", "sha256 size media_type stored_at", "", ""),
        (
            "evidence",
            "id service_id environment_id release kind probe_kind title created_by_id created_at",
            "",
            "OLD.withdrawn_at IS NOT NULL",
        ),
        ("checklisttemplate", "id slug kind team_id created_at", "archived_at", ""),
        ("checklist", "id service_id environment_id template_id leading started_by_id started_at", "", ""),
        ("checklistitem", "id checklist_id key", "", ""),
        ("itemevidence", "id item_id evidence_id attached_by_id attached_at", "", ""),
        (
            "waiver",
            "id item_id reason expires_at requested_by_id requested_at",
            "decided_by_id decided_at",
            # Approved, it can still be taken back, and nothing else.
            "OLD.state IN ('refused', 'withdrawn') OR OLD.state = 'approved' AND "
            "(NEW.state NOT IN ('approved', 'withdrawn') OR NEW.decision_reason <> OLD.decision_reason)",
        ),
        (
            "notapplicable",
            "id item_id reason claimed_by_id claimed_at",
            "",
            "OLD.withdrawn_at IS NOT NULL",
        ),
        (
            "launch",
            "id service_id environment_id checklist_id note requested_by_id requested_at",
            "",
            "OLD.state <> 'open'",
        ),
        (
            "reportjob",
            "id kind format service_id environment_id launch_id options as_of requested_by_id requested_at",
            "sha256 size file_name finished_at",
            "",
        ),
    )
}
#: Struck out with an entry, as memberships, addresses and dependencies are, or put forward and taken off again.
_MAY_GO = {"membership", "organisationrole", "endpoint", "dependency", "itemevidence"}

#: What is unique beside the key, in every table that keeps its rows: columns, and the rows of a partial index.
_UNIQUE: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("user", ("email",), ""),
    ("user", ("LOWER({row}.email)",), ""),
    ("team", ("slug",), ""),
    ("team", ("LOWER({row}.name)",), ""),
    ("membership", ("team_id", "user_id"), ""),
    ("organisationrole", ("user_id", "role"), ""),
    ("invitation", ("digest",), ""),
    (
        "invitation",
        ("team_id", "LOWER({row}.email)"),
        "{row}.accepted_at IS NULL AND {row}.revoked_at IS NULL",
    ),
    ("apitoken", ("prefix",), ""),
    ("apitoken", ("digest",), ""),
    ("service", ("slug",), ""),
    ("service", ("team_id", "LOWER({row}.name)"), ""),
    ("environment", ("service_id", "slug"), ""),
    ("environment", ("service_id",), "{row}.is_production"),
    ("endpoint", ("environment_id", "purpose"), ""),
    ("dependency", ("service_id", "needs_id"), ""),
    ("evidence", ("environment_id", "probe_kind"), "{row}.probe_kind <> ''"),
    ("evidencerevision", ("evidence_id", "number"), ""),
    ("evidencereview", ("attachment_id", "revision_id", "number"), ""),
    ("checklisttemplate", ("slug",), ""),
    ("templateversion", ("template_id", "number"), ""),
    ("templateitem", ("version_id", "key"), ""),
    ("checklist", ("environment_id", "template_id"), ""),
    ("checklist", ("service_id",), "{row}.leading"),
    ("checklistitem", ("checklist_id", "key"), ""),
    ("itemevidence", ("item_id", "evidence_id"), ""),
    ("waiver", ("item_id",), "{row}.state = 'requested'"),
    ("notapplicable", ("item_id",), "{row}.withdrawn_at IS NULL"),
    ("launch", ("environment_id",), "{row}.state = 'open'"),
    ("signoff", ("launch_id", "digest", "role"), ""),
    ("signoff", ("launch_id", "digest", "signer_id"), ""),
    ("ledgercommitment", ("entry_id", "name"), ""),
)
#: Unique, and changed by operations: an update could push a row out as well.
_RENAMED = (
    ("user", ("email",)),
    ("user", ("LOWER({row}.email)",)),
    ("team", ("LOWER({row}.name)",)),
    ("service", ("team_id", "LOWER({row}.name)")),
    ("invitation", ("digest",)),
)

WALLS = (
    *_STAY.values(),
    *(kept(f"readiness_{table}") for table in _STAY if table not in _MAY_GO),
    *(not_pushed_out(f"readiness_{table}", "sha256" if table == "storedfile" else "id") for table in _STAY),
    *(not_pushed_out(f"readiness_{table}", *columns, where=where) for table, columns, where in _UNIQUE),
    *(not_pushed_out(f"readiness_{table}", *columns, verbs=("UPDATE",)) for table, columns in _RENAMED),
)


class Migration(migrations.Migration):
    """Walls on both databases."""

    dependencies = [("readiness", "0005_queue_order")]

    operations = [build(WALLS)]
