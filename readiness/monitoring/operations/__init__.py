"""Changes of what the portal knows of a service's monitoring: alerts as they come in."""

from .receiving import receive_alerts

__all__ = ["receive_alerts"]
