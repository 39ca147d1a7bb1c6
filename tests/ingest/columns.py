"""What operations change of the rows of keys, trusted identities, reports and alerts after they were made."""

from readiness import models as portal

PIPELINES: dict[type, set[str]] = {
    portal.IngestToken: {"last_used_at", "revoked_at", "revoked_by"},
    portal.TrustedIdentity: {
        "pins", "last_used_at", "last_refused_at", "last_refusal", "revoked_at", "revoked_by",
    },
    portal.ToolReport: set(),
    portal.ReceivedAlert: set(),
}  # fmt: skip
