"""Changes of what tools report: keys for pipelines, and reports as they come in."""

from .receiving import NotForThere, ReportForbidden, Sender, place_of, receive_report
from .tokens import IngestTokenRevoked, authenticate_ingest_token, make_ingest_token, revoke_ingest_token

__all__ = [
    "IngestTokenRevoked",
    "NotForThere",
    "ReportForbidden",
    "Sender",
    "authenticate_ingest_token",
    "make_ingest_token",
    "place_of",
    "receive_report",
    "revoke_ingest_token",
]
