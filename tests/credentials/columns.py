"""Of the register of secrets: the columns that an operation or the worker changes after the row was made."""

from readiness import models as portal

REGISTER = {
    portal.Secret: {
        "name", "kind", "place", "location", "owner", "environments", "dependents", "max_age_days", "made_at", "due_at",
        "retired_by", "retired_at", "retired_reason", "settled_at", "witnessed_until",
    },
    portal.Rotation: set(),
}  # fmt: skip
