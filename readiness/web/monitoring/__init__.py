"""Pages of a service's metrics, and of all services beside the twelve."""
