"""The ways to a team's own tools. A new one is a file: `TITLE`, `NEEDS_TOKEN`, `request`, and `resolve`."""
