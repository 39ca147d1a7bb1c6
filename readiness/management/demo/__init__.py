"""Demo data: a small story for people to walk through, and plain bulk for tests and benchmarks."""
