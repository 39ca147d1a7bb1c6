"""What the policies of an environment say of its backups, as a probe says it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from readiness.recovery.judging import BROKEN, PolicyStanding


@dataclass(frozen=True, slots=True)
class Testimony:
    """As evidence has it. It only supports: a ping is a script's word."""

    status: str
    code: str
    sentence: str
    remedy: str = ""


def testify(policies: Collection[tuple[str, PolicyStanding]], *, breached: bool) -> Testimony:
    """Of policies by name: what is broken fails, what nothing shows warns; silence never passes."""
    broken = [f"{name}: {BROKEN[one.state]}" for name, one in policies if one.is_broken]
    if broken:
        told = f"{'; '.join(broken)}."
        return Testimony(
            "fail", "backups_broken", told[:400], "See the job's log, mend it, and run it again."
        )
    if breached:
        return Testimony(
            "fail", "rpo_breached", "More data would be lost now than may be.",
            "Back up or archive more often, or declare what may be lost.",
        )  # fmt: skip
    if not policies:
        return Testimony("warn", "no_policy", "No backup policy is left.", "Write down how it is backed up.")
    if any(one.state == "waiting" for _name, one in policies):
        return Testimony("warn", "not_heard_yet", "A policy has not heard of a backup yet.")
    gaps = sum(len(one.gaps) for _name, one in policies)
    if gaps:
        return Testimony(
            "warn", "lines_unshown", f"Backups are made; {gaps} lines of their policies are not shown to hold.",
            "Show each of them on the page of the backups.",
        )  # fmt: skip
    return Testimony("pass", "policies_kept", f"All {len(policies)} backup policies are kept.")
