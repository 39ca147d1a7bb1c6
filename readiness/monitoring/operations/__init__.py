"""Changes of what the portal knows of a service's monitoring: alerts and numbers as they come in, and from where."""

from .mapping import Mapped, map_metrics, unmap_metric
from .pushing import Pushed, push_samples
from .receiving import receive_alerts

__all__ = ["Mapped", "Pushed", "map_metrics", "push_samples", "receive_alerts", "unmap_metric"]
