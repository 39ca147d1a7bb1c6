"""Which addresses lie outside the public internet: explicit ranges, each with a label. Pure.

The standard library's `is_private` and `is_global` are never asked: on Python 3.11 they let 100.64.0.0/10,
NAT64, 6to4, `::127.0.0.1`, fec0::/10 or 192.0.0.192 pass one way or the other, and their answers change
between releases. Sources: the IANA special-purpose registries for IPv4 and IPv6, and the metadata addresses
that cloud vendors document.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from probes.client.exchange import Address

Network = IPv4Network | IPv6Network

# Credentials are handed out here; no rule opens these. All of 169.254/16 belongs to it: every cloud keeps
# some there.
METADATA: tuple[Network, ...] = tuple(
    ip_network(cidr)
    for cidr in (
        "169.254.0.0/16",  # AWS (with ECS and EKS credentials), Azure, Google, Oracle, OpenStack ...
        "168.63.129.16/32",  # Azure wire server
        "100.100.100.200/32",  # Alibaba
        "192.0.0.192/32",  # Oracle, first generation
        "fd00:ec2::/32",  # AWS over IPv6
        "fd20:ce::254/128",  # Google over IPv6
        "fd00:42::42/128",  # Scaleway over IPv6
        "fe80::a9fe:a9fe/128",  # OpenStack over IPv6
    )
)

# First match wins, so the narrow ranges stand before the wide ones.
_RANGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("unspecified", ("0.0.0.0/8", "::/128")),
    ("loopback", ("127.0.0.0/8", "::1/128")),
    ("private", ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")),
    ("shared", ("100.64.0.0/10",)),
    ("link_local", ("fe80::/10",)),
    ("unique_local", ("fc00::/7",)),
    ("site_local", ("fec0::/10",)),
    ("documentation", ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")),
    ("benchmark", ("198.18.0.0/15", "2001:2::/48")),
    ("anycast", ("192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24")),
    ("anycast", ("2620:4f:8000::/48",)),
    ("multicast", ("224.0.0.0/4", "ff00::/8")),
    ("transition", ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96")),  # compatible, mapped, translated
    ("transition", ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")),  # NAT64 twice, Teredo, 6to4
    ("reserved", ("192.0.0.0/24", "240.0.0.0/4", "255.255.255.255/32", "2001::/23", "5f00::/16", "100::/64")),
    # Only 2000::/3 is given out as global unicast; what lies outside and is not named above is nobody's.
    ("reserved", ("::/3", "4000::/2", "8000::/1")),
)  # fmt: skip

DENIED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(c), label) for label, cidrs in _RANGES for c in cidrs
)

_NAT64 = ip_network("64:ff9b::/96")
_NAT64_LOCAL = ip_network("64:ff9b:1::/48")
_COMPATIBLE = ip_network("::/96")
_TRANSLATED = ip_network("::ffff:0:0:0/96")


@lru_cache(maxsize=4096)
def denied(address: Address) -> str | None:
    """The label of the special range that holds the address (`metadata` first), None for a public one."""
    if any(address in network for network in METADATA):
        return "metadata"
    return next((label for network, label in DENIED if address in network), None)


@lru_cache(maxsize=4096)
def forms(address: Address) -> tuple[Address, ...]:
    """The address, and every IPv4 address that a transition mechanism may make of it; all of them must be
    permitted.

    A mapped address (::ffff:a.b.c.d) *is* its IPv4 address for every socket, so it is given back as that
    alone.
    """
    if isinstance(address, IPv4Address):
        return (address,)
    plain = IPv6Address(int(address))  # without a zone
    if plain.ipv4_mapped is not None:
        return (plain.ipv4_mapped,)
    return (plain, *_embedded(plain))


def _embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64 or address in _TRANSLATED or (address in _COMPATIBLE and int(address) > 1):
        return (low,)
    if address in _NAT64_LOCAL:  # RFC 6052: after a /48 around bits 64-71, after a /96 in the last 32 bits
        value = int(address)
        return (low, IPv4Address((value >> 64 & 0xFFFF) << 16 | value >> 40 & 0xFFFF))
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return tuple(address.teredo)
    return ()
