"""Pictures of uploaded pictures: drawn anew by a worker, in a child process, so that no page shows what was sent."""
