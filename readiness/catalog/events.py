"""The kinds of ledger entry that the catalogue writes."""

SERVICE_CREATED = "catalog.service.created"
SERVICE_EDITED = "catalog.service.edited"
SERVICE_RETIRED = "catalog.service.retired"
SERVICE_TRANSFERRED = "catalog.service.transferred"
ENVIRONMENT_ADDED = "catalog.environment.added"
ENVIRONMENT_EDITED = "catalog.environment.edited"
ENVIRONMENT_ARCHIVED = "catalog.environment.archived"
ENDPOINT_SET = "catalog.endpoint.set"
ENDPOINT_REMOVED = "catalog.endpoint.removed"
DEPENDENCY_ADDED = "catalog.dependency.added"
DEPENDENCY_REMOVED = "catalog.dependency.removed"
SERVICES_IMPORTED = "catalog.services.imported"

WORDS = {
    SERVICE_CREATED: "added the service {service}",
    SERVICE_EDITED: "changed {service}: {fields}",
    SERVICE_RETIRED: "retired {service}",
    SERVICE_TRANSFERRED: "handed {service} to the team {team}",
    ENVIRONMENT_ADDED: "added the environment {environment} to {service}",
    ENVIRONMENT_EDITED: "changed the environment {environment} of {service}",
    ENVIRONMENT_ARCHIVED: "archived the environment {environment} of {service}",
    ENDPOINT_SET: "set the {purpose} endpoint of {service}, {environment}, to {url}",
    ENDPOINT_REMOVED: "removed the {purpose} endpoint of {service}, {environment}",
    DEPENDENCY_ADDED: "added a dependency of {service}",
    DEPENDENCY_REMOVED: "removed a dependency of {service}",
    SERVICES_IMPORTED: "imported services from a file",
}
