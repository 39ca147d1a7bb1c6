"""What people give to probes: declarations, connections to tools, proof of ownership, permits and stops."""
