"""Planned maintenance as people plan, change and end it: operations, what is shown, page and API."""
