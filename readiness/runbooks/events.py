"""The kinds of ledger entry that runbooks write, and what `data` holds where it is not plain. Subject: the runbook."""

# version (its row's id), number, digest (of what it says), way, restored, score, missing; private: note
VERSION_WRITTEN = "runbooks.version.written"
# exercise (its row's id), number (of the version), issue, exercised_at, minutes, revision (of evidence, or null);
# private: found, people
EXERCISE_RECORDED = "runbooks.exercise.recorded"

WORDS = {
    VERSION_WRITTEN: "wrote version {number} of the runbook of {service}",
    EXERCISE_RECORDED: "recorded an exercise of version {number} of the runbook of {service}",
}
