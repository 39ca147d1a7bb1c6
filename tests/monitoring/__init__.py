"""What the portal knows of a service's monitoring."""
