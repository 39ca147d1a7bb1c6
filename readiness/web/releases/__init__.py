"""Pages of deployments and rollbacks."""
