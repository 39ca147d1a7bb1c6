"""Changes of what tools report: keys and identities of pipelines, and reports as they come in."""

from .identities import (
    IdentityRevoked,
    TooManyIdentities,
    authenticate_identity,
    revoke_identity,
    trust_identity,
)
from .receiving import (
    NotForThere,
    OtherCommit,
    ReportForbidden,
    Sender,
    demand_key,
    demand_sender,
    place_of,
    receive_report,
)
from .tokens import IngestTokenRevoked, authenticate_ingest_token, make_ingest_token, revoke_ingest_token

__all__ = [
    "IdentityRevoked",
    "IngestTokenRevoked",
    "NotForThere",
    "OtherCommit",
    "ReportForbidden",
    "Sender",
    "TooManyIdentities",
    "authenticate_identity",
    "authenticate_ingest_token",
    "demand_key",
    "demand_sender",
    "make_ingest_token",
    "place_of",
    "receive_report",
    "revoke_identity",
    "revoke_ingest_token",
    "trust_identity",
]
