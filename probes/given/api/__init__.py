"""What people give to probes in the REST API: each call is an operation of the pages too."""

from probes.given.api import connections, declarations, permits, proofs, stops

DOORS = (*declarations.DOORS, *connections.DOORS, *proofs.DOORS, *permits.DOORS, *stops.DOORS)
