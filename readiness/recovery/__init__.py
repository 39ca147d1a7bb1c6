"""What survives: backups, and that they can be restored."""
