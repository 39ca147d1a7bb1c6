"""Everything that changes the catalogue. Each is one transaction with its record."""

from readiness.catalog.operations.services import create_service

__all__ = ["create_service"]
