"""When numbers must wake somebody: policies, alerts, who answered, and drills of it."""
