"""What operations change of rows after they were made: keys, trusted identities, reports, alerts, mappings."""

from readiness import models as portal

PIPELINES: dict[type, set[str]] = {
    portal.IngestToken: {"last_used_at", "revoked_at", "revoked_by"},
    portal.TrustedIdentity: {
        "pins", "last_used_at", "last_refused_at", "last_refusal", "revoked_at", "revoked_by",
    },
    portal.ToolReport: set(),
    portal.ReceivedAlert: set(),
    portal.MetricMapping: {"ended_by", "ended_at"},
}  # fmt: skip
