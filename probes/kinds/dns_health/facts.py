"""What was seen of a name's zone: by its parent, by each of its servers, by its registry, and by a certificate."""

from dataclasses import dataclass
from datetime import datetime

from probes.context import Failure


@dataclass(frozen=True, slots=True)
class Told:
    """One address of a name server of the zone, asked directly. `signed` is what its signatures are worth (see
    `dnssec`), "" where the zone has no DS; `failure`: its name has no address, or it gave no answer.
    """

    name: str
    address: str = ""
    rcode: str = ""
    authoritative: bool = False
    serial: int | None = None
    addresses: tuple[str, ...] = ()
    alias: str = ""
    signed: str = ""
    failure: Failure | None = None

    @property
    def sound(self) -> bool:
        """Whether it answered as a server of this zone does."""
        return self.authoritative and self.rcode in ("NOERROR", "NXDOMAIN")

    @property
    def lame(self) -> bool:
        """Whether it answered otherwise, or cannot be found by its name."""
        nowhere = self.failure is not None and self.failure.reason == "not_found"
        return nowhere or bool(self.rcode and not self.sound)


@dataclass(frozen=True, slots=True)
class Dnssec:
    """`ds`: whether the parent has DS records, None when nobody told. `keys` is what the zone's keys are worth:
    valid, or why not. `until` is when the first of the signatures seen ends. `refused`: a resolver that checks
    signatures refuses the name.
    """

    ds: bool | None = None
    keys: str = ""
    until: datetime | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Caa:
    """The records that count for the name (RFC 8659), and who issued the certificate seen there. `untold`: a server
    could not answer, which stops authorities too. `wildcard`: only a wildcard of the certificate names the host.
    """

    records: tuple[str, ...] = ()
    untold: bool = False
    issuer: str = ""
    issuer_hosts: tuple[str, ...] = ()
    wildcard: bool = False


@dataclass(frozen=True, slots=True)
class Registration:
    """What the registry tells of the domain (RDAP); `untested` says in our words why nothing is known."""

    domain: str = ""
    expires: datetime | None = None
    statuses: tuple[str, ...] = ()
    untested: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """`local` says why the public DNS has no say; `delegated` and `own` are the zone's servers by its parent and by
    itself; `resolved` the addresses by the machine's resolver; `failure`: that could not answer.
    """

    host: str
    local: str = ""
    zone: str = ""
    rcode: str = ""
    resolved: tuple[str, ...] = ()
    delegated: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    servers: tuple[Told, ...] = ()
    unasked: int = 0
    dnssec: Dnssec = Dnssec()
    caa: Caa = Caa()
    registration: Registration = Registration(untested="not asked")
    failure: Failure | None = None
