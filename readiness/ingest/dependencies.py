"""What every scan of dependencies comes down to, and the one rule that judges it. Pure.

fail    a vulnerability of high or critical severity without an approved waiver
error   nothing counted, something skipped, development packages only, or a severity that nobody told
warn    medium at worst, or a graver one that is waived
pass    nothing, or low
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.ingest.format import Feed, Given, Weakness

TTL = timedelta(days=7)
CLOCKS_APART = timedelta(hours=1)
FEEDS = (Feed("security.dependencies"),)
SOURCE = "Seven days, no high or critical vulnerability without a waiver; a severity that is not told never passes."
NEEDS = "a scan of the locked dependencies in the pipeline that deploys"
ORDER = ("unknown", "low", "medium", "high", "critical")
#: So many of the gravest are kept among the observations.
KEPT = 500

_WORDS = {
    "critical": "critical", "high": "high", "important": "high", "medium": "medium", "moderate": "medium",
    "low": "low", "info": "low", "informational": "low", "negligible": "low", "none": "low",
}  # fmt: skip

CLEAN = Finding("clean", Status.PASS, "{packages} packages scanned, no vulnerability above low severity.")
MEDIUM = Finding(
    "medium", Status.WARN, "{packages} packages scanned; the gravest vulnerability is of medium severity: {named}.",
    "Update {named} when there is a fixed version.", Severity.MEDIUM,
)  # fmt: skip
WAIVED = Finding(
    "waived", Status.WARN, "{packages} packages scanned; what is of high or critical severity is waived: {named}.",
    "Update before the waiver ends.", Severity.HIGH,
)  # fmt: skip
WEAK = Finding(
    "vulnerable", Status.FAIL, "{count} of high or critical severity in {packages} packages: {named}.",
    "Update to a fixed version, or have a waiver of the finding approved.", Severity.HIGH,
)  # fmt: skip
CRITICAL = replace(WEAK, code="critically_vulnerable", severity=Severity.CRITICAL)
UNRATED = Finding(
    "severity_unknown", Status.ERROR, "{count} without a severity, which may be grave: {named}.",
    "Hand in the output of osv-scanner or a CycloneDX report with ratings for this environment first, then this"
    " again.",
)  # fmt: skip
NOTHING = Finding(
    "nothing_scanned", Status.ERROR, "No package was scanned, so nothing is known.",
    "Scan the lock file that is deployed, and let the tool list every package.",
)  # fmt: skip
SKIPPED = Finding(
    "packages_skipped", Status.ERROR, "{count} packages could not be scanned: {named}.",
    "Make the tool read them (pin them, or name their index), then scan again.",
)  # fmt: skip
DEVELOPMENT = Finding(
    "development_only", Status.ERROR, "Only development packages were scanned, none of what runs in production.",
    "Scan the production dependencies.",
)  # fmt: skip
BROKE_OFF = Finding(
    "tool_failed",
    Status.ERROR,
    "The tool itself failed: {why}.",
    "Mend the scan, then hand in its output again.",
)
CONTRADICTION = Finding(
    "contradiction", Status.ERROR, "The report contradicts itself: {why}.",
    "Hand in the tool's raw output as it was written.",
)  # fmt: skip
TOO_OLD = Finding(
    "too_old", Status.ERROR, "The scan is of {made}, which is more than seven days ago.",
    "Scan again: advisories are published every day.",
)  # fmt: skip
AHEAD = Finding(
    "times_contradict", Status.ERROR, "The scan says that it is of {made}, which is yet to come.",
    "Set the clock of the machine that scans, then scan again.",
)  # fmt: skip
FINDINGS = (
    CLEAN, MEDIUM, WAIVED, WEAK, CRITICAL, UNRATED, NOTHING, SKIPPED, DEVELOPMENT, BROKE_OFF, CONTRADICTION, TOO_OLD,
    AHEAD,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One advisory against one package. `severity`: low, medium, high, critical, or unknown."""

    package: str
    version: str
    id: str
    severity: str
    aliases: tuple[str, ...] = ()
    fixed_in: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """What a finding of it is known by."""
        return f"{self.package} {self.id}"[:255]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan saw. `failed` and `contradiction`: why it says nothing. `made_at`: when it was, None where its format
    does not tell.
    """

    packages: int
    vulnerabilities: tuple[Vulnerability, ...] = ()
    skipped: tuple[str, ...] = ()
    development_only: bool = False
    failed: str = ""
    contradiction: str = ""
    made_at: datetime | None = None


def severity_of(word: str) -> str:
    """A tool's word as one of ours; unknown for any other."""
    return _WORDS.get(word.strip().lower(), "unknown")


def severity_of_score(score: float) -> str:
    """CVSS as its own rating scale and GitHub's `security-severity` have it; unknown outside of 0 to 10."""
    if not 0 <= score <= 10:
        return "unknown"
    return "critical" if score >= 9 else "high" if score >= 7 else "medium" if score >= 4 else "low"


def gravest(severities: list[str]) -> str:
    """The gravest of several ratings; unknown for none."""
    return max(severities, key=ORDER.index, default="unknown")


def rated(one: Vulnerability, given: Given) -> Vulnerability:
    """With what other scans of the environment say of the same advisory, where the tool itself told nothing."""
    if one.severity != "unknown":
        return one
    told = [given.severities[name] for name in (one.id, *one.aliases) if name in given.severities]
    return replace(one, severity=gravest(told))


def judge(scan: Scan, given: Given) -> Verdict:
    """The verdict on a scan."""
    blind = _blind(scan, given.at)
    all_rated = [rated(one, given) for one in scan.vulnerabilities]
    weak = [one for one in all_rated if one.severity in ("high", "critical")]
    open_ones = [one for one in weak if one.about not in given.waived]
    if open_ones:
        finding = CRITICAL if any(one.severity == "critical" for one in open_ones) else WEAK
        return finding.say(count=len(open_ones), packages=scan.packages, named=_named(open_ones))
    if blind is not None:
        return blind
    unrated = [one for one in all_rated if one.severity == "unknown" and one.about not in given.waived]
    if unrated:
        return UNRATED.say(count=len(unrated), named=_named(unrated))
    if weak:
        return WAIVED.say(packages=scan.packages, named=_named(weak))
    medium = [one for one in all_rated if one.severity == "medium"]
    if medium:
        return MEDIUM.say(packages=scan.packages, named=_named(medium))
    return CLEAN.say(packages=scan.packages)


def weaknesses(scan: Scan, given: Given) -> tuple[Weakness, ...]:
    """What becomes findings: high and critical ones, the gravest first, each advisory of a package once."""
    all_rated = {one.about: one for one in (rated(one, given) for one in scan.vulnerabilities)}
    weak = [one for one in all_rated.values() if one.severity in ("high", "critical")]
    return tuple(
        Weakness(
            about=one.about,
            severity=Severity(one.severity),
            title=f"{one.package} {one.version}: {one.id}"[:300],
            detail=f"Fixed in {', '.join(one.fixed_in)}." if one.fixed_in else "No fixed version is told.",
        )
        for one in sorted(weak, key=lambda one: (one.severity != "critical", one.about))
    )


def kept(vulnerabilities: list[Vulnerability]) -> tuple[Vulnerability, ...]:
    """The gravest, so that observations stay small; those without a severity are never cut before rated ones."""
    order = sorted(vulnerabilities, key=lambda one: (-_WEIGHT[one.severity], one.about))
    return tuple(order[:KEPT])


_WEIGHT = {"critical": 4, "high": 3, "unknown": 2, "medium": 1, "low": 0}


def _blind(scan: Scan, at: datetime) -> Verdict | None:
    if scan.made_at is not None and at - scan.made_at > TTL:
        return TOO_OLD.say(made=f"{scan.made_at:%Y-%m-%d}")
    if scan.made_at is not None and scan.made_at - at > CLOCKS_APART:
        return AHEAD.say(made=f"{scan.made_at:%Y-%m-%d %H:%M} UTC")
    if scan.failed:
        return BROKE_OFF.say(why=scan.failed)
    if scan.contradiction:
        return CONTRADICTION.say(why=scan.contradiction)
    if scan.packages < 1:
        return NOTHING.say()
    if scan.skipped:
        return SKIPPED.say(count=len(scan.skipped), named=", ".join(scan.skipped[:3]))
    return DEVELOPMENT.say() if scan.development_only else None


def _named(some: list[Vulnerability]) -> str:
    first = ", ".join(f"{one.package} ({one.id})" for one in some[:3])
    return f"{first} and {len(some) - 3} more" if len(some) > 3 else first
