"""What a service measures of itself, and when its numbers must wake somebody."""
