"""The one client of all probes: HTTP(S), TLS and DNS under one guard, one deadline and fixed bounds.

    client = Client(Guard(rules, declared_ports, at=now))
    exchange = client.fetch("https://example.com/health", deadline=Deadline(10))

No framework is imported here. What it refuses and why: docs/probes-safety.md.
"""

from probes.client.allow import AllowRule, parse_allow_rules
from probes.client.client import Client
from probes.client.deadline import DEFAULT_SECONDS, MOST_SECONDS, Deadline
from probes.client.errors import (
    BadRequest,
    BadTrust,
    BadUrl,
    ClientError,
    ConnectFailed,
    ConnectionLost,
    ConnectTimedOut,
    CouldNotLook,
    DeadlineExceeded,
    DnsFailed,
    ProtocolError,
    RedirectRefused,
    TargetBlocked,
    TlsFailed,
    TlsReason,
    TooLarge,
    TooManyRedirects,
)
from probes.client.exchange import (
    Address,
    CheckedAddress,
    DnsAnswer,
    DnsRecord,
    Exchange,
    Handshake,
    Headers,
    Hop,
    Phase,
    Timings,
    TlsFacts,
)
from probes.client.guard import Guard, Purpose
from probes.client.hello import Heard, Offer, Reply
from probes.client.limits import Limits
from probes.client.resolve import FixedResolver, Resolver, SystemResolver, TurnedResolver
from probes.client.urls import Target, follow, normalise

__all__ = [
    "DEFAULT_SECONDS",
    "MOST_SECONDS",
    "Address",
    "AllowRule",
    "BadRequest",
    "BadTrust",
    "BadUrl",
    "CheckedAddress",
    "Client",
    "ClientError",
    "ConnectFailed",
    "ConnectTimedOut",
    "ConnectionLost",
    "CouldNotLook",
    "Deadline",
    "DeadlineExceeded",
    "DnsAnswer",
    "DnsFailed",
    "DnsRecord",
    "Exchange",
    "FixedResolver",
    "Guard",
    "Handshake",
    "Headers",
    "Heard",
    "Hop",
    "Limits",
    "Offer",
    "Phase",
    "ProtocolError",
    "Purpose",
    "RedirectRefused",
    "Reply",
    "Resolver",
    "SystemResolver",
    "Target",
    "TargetBlocked",
    "Timings",
    "TlsFacts",
    "TlsFailed",
    "TlsReason",
    "TooLarge",
    "TooManyRedirects",
    "TurnedResolver",
    "follow",
    "normalise",
    "parse_allow_rules",
]
