"""Which addresses are public: our ranges against every address, and the forms that hide one address in another."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.client.addresses import DENIED, METADATA, denied, forms

V4 = st.ip_addresses(v=4)
V6 = st.ip_addresses(v=6)

PUBLIC = ["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
          "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0",
          "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2600::1", "2a00::1",
          "2001:4860:4860::8888", "2003::1", "2001:200::1", "2606:4700::1111"]  # fmt: skip


@pytest.mark.parametrize("text", PUBLIC)
def test_the_neighbours_of_special_ranges_stay_public(text):
    assert denied(ip_address(text)) is None


@pytest.mark.parametrize(("network", "label"), DENIED, ids=str)
def test_every_range_is_closed_from_its_first_to_its_last_address(network, label):
    for address in (network[0], network[-1]):
        assert denied(address) is not None


@pytest.mark.parametrize("network", METADATA, ids=str)
def test_metadata_comes_before_every_other_label(network):
    assert denied(network[0]) == "metadata"
    assert denied(network[-1]) == "metadata"


@given(st.one_of(V4, V6))
def test_what_passes_here_is_global_for_the_library_too(address):
    """The other way round does not hold: the library lets NAT64, multicast and others pass."""
    if denied(address) is None:
        assert address.is_global


@given(st.sampled_from([network for network, _ in DENIED]), st.integers(min_value=0))
def test_no_address_inside_a_range_passes(network, offset):
    address = network[offset % network.num_addresses]
    assert denied(address) is not None
    assert any(denied(form) for form in forms(address)) or isinstance(forms(address)[0], IPv4Address)


@given(V4)
def test_a_mapped_address_is_its_ipv4_address(address):
    assert forms(IPv6Address((0xFFFF << 32) | int(address))) == (address,)


@given(
    V4,
    st.sampled_from(["::", "64:ff9b::", "64:ff9b:1::", "::ffff:0:0:0", "2002::", "2001::", "64:ff9b:1::/48"]),
)
def test_an_ipv4_address_inside_an_ipv6_address_is_found(address, prefix):
    value = int(address)
    if prefix.endswith("/48"):  # RFC 6052: 16 bits before the reserved octet, 16 behind it
        place = (value >> 16) << 64 | (value & 0xFFFF) << 40
        whole = int(ip_network(prefix)[0]) | place
    elif prefix == "2002::":
        whole = int(ip_address(prefix)) | value << 80
    elif prefix == "2001::":  # Teredo hides the client's address inverted
        whole = int(ip_address(prefix)) | value ^ 0xFFFFFFFF
    else:
        whole = int(ip_address(prefix)) | value
    if whole > 1:  # :: and ::1 are addresses of their own
        assert address in forms(IPv6Address(whole))
        assert denied(IPv6Address(whole)) is not None


def test_a_zone_changes_nothing():
    assert forms(IPv6Address("fe80::1%eth0")) == (IPv6Address("fe80::1"),)
    assert denied(forms(IPv6Address("fe80::a9fe:a9fe%1"))[0]) == "metadata"


@given(V6)
def test_outside_2000_nothing_is_public(address):
    if int(address) >> 125 != 1:
        assert denied(address) is not None
