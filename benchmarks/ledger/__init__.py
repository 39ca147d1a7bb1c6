"""What the sealed log costs."""
