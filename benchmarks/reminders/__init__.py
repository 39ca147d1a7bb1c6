"""Reminders under fire and at speed: a soak with real kills, and what planning and sending cost beside plain loops."""
