"""Of runbooks: the columns that an operation changes after the row was made."""

from readiness import models as portal

RUNBOOKS = {
    portal.Runbook: {
        "number", "written_at", "score", "missing", "text", "exercised_at", "exercised_number",
    },
    portal.RunbookVersion: set(),
    portal.RunbookExercise: set(),
}  # fmt: skip
