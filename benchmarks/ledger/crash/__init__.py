"""Killing the portal under load: no acknowledged entry may be lost, and the log is sound each time."""
