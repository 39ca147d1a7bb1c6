"""Things as the API shows them, by room."""
