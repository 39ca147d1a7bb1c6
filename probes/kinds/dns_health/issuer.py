"""Who issued the certificate that the name shows, and which CAA names that authority answers to."""

from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from probes.client import ClientError
from probes.context import Context
from probes.facts import shown

# Authorities by the organisation in their issuing certificates, and the names of their CAA statements (CCADB's
# "CAA Identifiers" report).
_AUTHORITIES = {
    "let's encrypt": ("letsencrypt.org",),
    "google trust services": ("pki.goog",),
    "digicert": ("digicert.com", "www.digicert.com", "digicert.ne.jp", "cybertrust.ne.jp", "symantec.com", "thawte.com",
                 "geotrust.com", "rapidssl.com", "quovadisglobal.com"),
    "cloudflare, inc.": ("digicert.com",),
    "sectigo": ("sectigo.com", "comodo.com", "comodoca.com", "usertrust.com", "trust-provider.com", "entrust.net"),
    "comodo ca": ("sectigo.com", "comodo.com", "comodoca.com", "usertrust.com", "trust-provider.com"),
    "zerossl": ("sectigo.com", "zerossl.com", "trust-provider.com"),
    "globalsign": ("globalsign.com",),
    "amazon": ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"),
    "godaddy": ("godaddy.com", "starfieldtech.com"),
    "starfield": ("starfieldtech.com", "godaddy.com"),
    "entrust": ("entrust.net", "affirmtrust.com"),
    "buypass": ("buypass.com", "buypass.no"),
    "actalis": ("actalis.it",),
    "microsoft corporation": ("microsoft.com", "ssladmin.microsoft.com"),
    "ssl corp": ("ssl.com",),
    "asseco data systems": ("certum.pl", "certum.eu"),
    "hellenic academic": ("harica.gr",),
    "swisssign": ("swisssign.com", "swisssign.net", "swissign.net"),
    "apple inc.": ("pki.apple.com",),
    "identrust": ("identrust.com",),
    "d-trust": ("d-trust.net", "dtrust.de", "d-trust.de"),
    "deutsche telekom": ("telesec.de", "pki.telekom.de"),
}  # fmt: skip
_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


def names_of(organisation: str) -> tuple[str, ...]:
    """The CAA names of an authority, none when it is not known here."""
    told = organisation.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return next((names for start, names in _AUTHORITIES.items() if told.startswith(start)), ())


def issuer_seen(context: Context) -> tuple[str, tuple[str, ...], bool]:
    """The issuer's organisation, the hosts of its own addresses in the certificate, and whether only a wildcard names
    the host. The first is empty when no certificate could be read.
    """
    target = context.aim.https
    try:
        shaken = context.client.tls(target.host, target.port, verify=False, deadline=context.within(5.0))
    except ClientError:
        return "", (), False
    if shaken.tls is None:
        return "", (), False
    try:
        return _read(x509.load_der_x509_certificate(shaken.tls.leaf), target.host)
    except _UNREADABLE:
        return "", (), False


def _read(certificate: x509.Certificate, host: str) -> tuple[str, tuple[str, ...], bool]:
    wanted = (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME)
    told = [str(one.value) for oid in wanted for one in certificate.issuer.get_attributes_for_oid(oid)]
    names: list[str] = []
    hosts: list[str] = []
    for extension in certificate.extensions:
        if isinstance(extension.value, x509.SubjectAlternativeName):
            names = [name.lower() for name in extension.value.get_values_for_type(x509.DNSName)]
        if isinstance(extension.value, x509.AuthorityInformationAccess):
            places = [one.access_location.value for one in extension.value]
            hosts = [urlsplit(str(place)).hostname or "" for place in places]
    wildcard = host not in names and f"*.{host.partition('.')[2]}" in names
    kept = tuple(dict.fromkeys(shown(one, 100) for one in hosts if one))
    return shown(told[0], 100) if told else "an unnamed authority", kept, wildcard
