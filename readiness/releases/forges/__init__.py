"""What GitHub and GitLab tell of deployments: their payloads, their signatures, and what follows. Pure."""
