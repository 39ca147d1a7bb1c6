"""Reading the numbers that teams map to queries out of their Prometheus, slot by slot."""

from probes.pulling.pulling import pull_due

__all__ = ["pull_due"]
