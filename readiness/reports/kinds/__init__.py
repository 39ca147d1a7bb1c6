"""Report kinds, one a file."""
