"""What this newer portal added."""
