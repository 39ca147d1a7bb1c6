"""What is refused about restore drills."""

from readiness.refusals import AlreadyDecided, Conflict


class DrillRunning(AlreadyDecided):
    """One at a time."""

    code = "drill-running"
    sentence = "A restore drill of this environment is running. Finish it, or give it up."


class UnknownBackup(Conflict):
    """Nobody made it, or somebody did elsewhere."""

    code = "unknown-backup"
    sentence = "No backup of this environment has this label: neither a ping nor a tool's report told of it."


class OldBackup(Conflict):
    """Not the one that will be needed."""

    code = "old-backup"
    sentence = "This is not the newest backup. Restore the newest: that is the one you will need."


class DrillOver(AlreadyDecided):
    """What was reported is not taken back."""

    code = "drill-over"
    sentence = "This drill is over: its record is kept as it is."


class StepOutOfOrder(Conflict):
    """Each step follows the one before."""

    code = "step-out-of-order"


class DrillUnfinished(Conflict):
    """Not all is told."""

    code = "drill-unfinished"


class ResultContradicts(Conflict):
    """The script says one thing and its steps another."""

    code = "result-contradicts"


class OtherTeller(Conflict):
    """A drill is told in the way that it began."""

    code = "told-otherwise"
    sentence = (
        "A script tells of this drill: its steps are not told by hand. Give it up to begin one by hand."
    )
