"""The pages of reports: choose, watch, download."""
