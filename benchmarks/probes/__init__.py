"""What probing costs, beside Debian's prometheus-blackbox-exporter, and whether the schedule keeps its times."""
