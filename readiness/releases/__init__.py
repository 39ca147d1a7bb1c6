"""What was deployed and rolled back, on whose decision."""
