"""Everything that changes the catalogue. Each is one transaction with its record."""

from readiness.catalog.operations.dependencies import add_dependency, remove_dependency
from readiness.catalog.operations.environments import (
    add_environment,
    archive_environment,
    edit_environment,
    remove_endpoint,
    set_endpoint,
)
from readiness.catalog.operations.importing import apply_import
from readiness.catalog.operations.services import (
    create_service,
    edit_service,
    retire_service,
    transfer_service,
)

__all__ = [
    "add_dependency",
    "add_environment",
    "apply_import",
    "archive_environment",
    "create_service",
    "edit_environment",
    "edit_service",
    "remove_dependency",
    "remove_endpoint",
    "retire_service",
    "set_endpoint",
    "transfer_service",
]
