"""The words of a verdict, which probes share with every other witness: `readiness.evidence.verdict`."""

from readiness.evidence.verdict import Finding, Severity, Status, Verdict, worst

__all__ = ["Finding", "Severity", "Status", "Verdict", "worst"]
