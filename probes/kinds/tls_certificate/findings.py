"""What is said of a certificate, and what to do about it."""

from probes.verdict import Finding, Severity, Status

_RENEW = (
    "Renew the certificate on every node and reload the server; let an ACME client do it (for"
    " instance certbot renew)."
)
RENEWED = Finding(
    "renewed",
    Status.PASS,
    "The certificate is trusted, names {host}, is good until {until}, and was seen renewed in time.",
)
NOT_SEEN_RENEWED = Finding(
    "no_rollover_seen",
    Status.WARN,
    "The certificate is trusted, names {host} and is good until {until}; its renewal has not been seen yet.",
    "Automate the renewal (ACME) and keep this probe running: it notices the next new certificate.",
    Severity.LOW,
)
LONG_LIVED = Finding(
    "long_lived",
    Status.WARN,
    "The certificate is trusted and names {host}, but lives {days} days (until {until}): Apple's systems refuse"
    " any that live longer than 825, and one that is hardly ever renewed has no renewal that is known to work.",
    "Order one of 90 days or less and automate its renewal (ACME).",
    Severity.MEDIUM,
)
ADDRESSES_UNSEEN = Finding(
    "addresses_unseen",
    Status.WARN,
    "The certificate of {host} is good on the {asked} addresses that were asked; {unasked} more were not.",
    "Look at the others by their own names, or from the machines themselves.",
    Severity.LOW,
)
EXPIRES_SOON = Finding(
    "expires_soon",
    Status.WARN,
    "The certificate expires on {until}, in {left}; renewal seems late.",
    _RENEW,
    Severity.MEDIUM,
)
EXPIRES_NOW = Finding(
    "expires_now", Status.FAIL, "The certificate expires on {until}, in {left}.", _RENEW, Severity.HIGH
)
FAMILY_UNSEEN = Finding(
    "family_unseen",
    Status.WARN,
    "The certificate is good on every address that can be reached from here; {where} cannot.",
    "Check the addresses of the other family from a machine that has it.",
    Severity.LOW,
)
EXPIRED = Finding(
    "expired", Status.FAIL, "The certificate expired on {until}{where}.", _RENEW, Severity.CRITICAL
)
CHAIN_EXPIRED = Finding(
    "chain_expired",
    Status.FAIL,
    "A certificate in the chain has expired{where}; the server's own is dated until {until}.",
    "Install the issuer's current intermediate certificates.",
    Severity.CRITICAL,
)
NOT_YET_VALID = Finding(
    "not_yet_valid",
    Status.FAIL,
    "The certificate is not valid yet{where}; it expires on {until}.",
    "Check the clock of the issuing machine, or install the certificate that is valid now.",
    Severity.CRITICAL,
)
WRONG_NAME = Finding(
    "wrong_name",
    Status.FAIL,
    "The certificate does not name {host}{where}; it names {names} and expires on {until}.",
    "Order a certificate whose subject alternative names hold {host}, and serve it for that name.",
    Severity.CRITICAL,
)
SELF_SIGNED = Finding(
    "self_signed",
    Status.FAIL,
    "The certificate is self-signed, or its root is not trusted{where}; it expires on {until}.",
    "Get one from a public authority (ACME); for an internal authority give its root (--ca-file).",
    Severity.CRITICAL,
)
UNKNOWN_ISSUER = Finding(
    "unknown_issuer",
    Status.FAIL,
    "The certificate's issuer is not trusted, or an intermediate is missing{where}; it expires on {until}.",
    "Serve the full chain (in nginx: ssl_certificate fullchain.pem); for an internal authority give its"
    " root (--ca-file).",
    Severity.CRITICAL,
)
UNTRUSTED = Finding(
    "untrusted",
    Status.FAIL,
    "The certificate is not trusted{where}: {reason}; it expires on {until}.",
    "Order a new certificate for servers from a trusted authority, and serve the chain that came with it.",
    Severity.CRITICAL,
)
WEAK = Finding(
    "weak",
    Status.FAIL,
    "The certificate is too weak{where}: {reason}.",
    "Order a new one with an RSA key of 2048 bits or more, or P-256, signed with SHA-256.",
    Severity.HIGH,
)
NOT_TLS = Finding(
    "no_tls",
    Status.FAIL,
    "The port does not speak TLS as browsers do{where} ({reason}).",
    "Serve TLS 1.2 and 1.3 on this port; in nginx: listen 443 ssl; ssl_protocols TLSv1.2 TLSv1.3;",
    Severity.CRITICAL,
)
NO_CERTIFICATE_FOR_NAME = Finding(
    "unknown_name",
    Status.FAIL,
    "The server has no certificate for {host}{where}.",
    "Configure a certificate for this name.",
    Severity.CRITICAL,
)
SOME_DOWN = Finding(
    "some_addresses_down",
    Status.FAIL,
    "Some addresses of {host} do not answer on the HTTPS port{where}, others do.",
    "Start the service there, or take those addresses out of the DNS.",
    Severity.HIGH,
)
HANDSHAKE = Finding(
    "handshake_failed",
    Status.ERROR,
    "The handshake ended before a certificate could be judged{where} ({reason}).",
    "Check the server's TLS log, then look again; where it asks for a client certificate, a person must show this.",
)
UNREADABLE = Finding(
    "unreadable",
    Status.ERROR,
    "The certificate could not be read{where}.",
    "Look at it with: openssl s_client -connect HOST:443",
)
FINDINGS = (
    RENEWED,
    NOT_SEEN_RENEWED,
    LONG_LIVED,
    ADDRESSES_UNSEEN,
    EXPIRES_SOON,
    EXPIRES_NOW,
    FAMILY_UNSEEN,
    EXPIRED,
    CHAIN_EXPIRED,
    NOT_YET_VALID,
    WRONG_NAME,
    SELF_SIGNED,
    UNKNOWN_ISSUER,
    UNTRUSTED,
    WEAK,
    NOT_TLS,
    NO_CERTIFICATE_FOR_NAME,
    SOME_DOWN,
    HANDSHAKE,
    UNREADABLE,
)
