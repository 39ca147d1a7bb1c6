"""What is done about runbooks: begun, written, read from documents, restored, exercised."""

from .exercising import record_exercise
from .writing import import_runbook, restore_runbook, start_runbook, write_runbook

__all__ = ["import_runbook", "record_exercise", "restore_runbook", "start_runbook", "write_runbook"]
