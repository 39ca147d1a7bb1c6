"""Identity tokens of CI systems (OpenID Connect): read, verified, held against what a service trusts, and told."""
