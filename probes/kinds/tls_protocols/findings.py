"""What is said of protocols, suites and groups, and what to do about it."""

from probes.verdict import Finding, Severity, Status

_NGINX = (
    "In nginx: ssl_protocols TLSv1.2 TLSv1.3; ssl_ecdh_curve X25519:prime256v1:secp384r1; ssl_ciphers"
    " ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305; for each server name."
)
RIGHT = Finding(
    "within_intermediate",
    Status.PASS,
    "{host} agrees to {protocols} with {suites} suites and the groups {groups}, all within Mozilla's intermediate"
    " configuration (5.7 or 6.0). Not tested: {never}.",
)
BEYOND = Finding(
    "beyond_intermediate",
    Status.WARN,
    "{host} agrees to more than Mozilla's intermediate configuration{where}: {what}. None of it is broken.",
    f"Offer only what current browsers need. {_NGINX}",
    Severity.LOW,
)
NOT_ALL = Finding(
    "addresses_unseen",
    Status.WARN,
    "{host} keeps within Mozilla's intermediate configuration where it was asked; not asked: {what}.",
    "Look at the others by their own names, or from a machine that reaches them.",
    Severity.LOW,
)
OLD_PROTOCOL = Finding(
    "old_protocol",
    Status.FAIL,
    "{host} still agrees to {what}{where}.",
    f"Switch everything before TLS 1.2 off (RFC 8996, RFC 7568). {_NGINX}",
    Severity.HIGH,
)
BROKEN_SUITE = Finding(
    "broken_suite",
    Status.FAIL,
    "{host} agrees to suites that are broken{where}: {what}.",
    f"Take them out: no encryption, no proof of identity, or a cipher that can be read. {_NGINX}",
    Severity.HIGH,
)
NO_SECRECY = Finding(
    "no_forward_secrecy",
    Status.FAIL,
    "{host} agrees to no TLS 1.2 suite with forward secrecy{where}: whoever gets its key reads all that was"
    " recorded before.",
    f"Offer suites with ECDHE. {_NGINX}",
    Severity.HIGH,
)
NO_AUTHENTICATED = Finding(
    "no_authenticated_encryption",
    Status.FAIL,
    "{host} has neither TLS 1.3 nor a TLS 1.2 suite with authenticated encryption{where}.",
    f"Offer TLS 1.3, and AES-GCM or ChaCha20 in TLS 1.2. {_NGINX}",
    Severity.MEDIUM,
)
SHORT_GROUP = Finding(
    "short_group",
    Status.FAIL,
    "{host} exchanges keys that are too short{where}: {what}.",
    f"Use X25519, P-256 or P-384, and a Diffie-Hellman prime of 2048 bits or none. {_NGINX}",
    Severity.HIGH,
)
NOT_TLS = Finding(
    "no_tls",
    Status.FAIL,
    "The port does not speak TLS{where}.",
    f"Serve TLS on this port. {_NGINX}",
    Severity.CRITICAL,
)
REFUSED = Finding(
    "refused",
    Status.ERROR,
    "{host} agreed to nothing that was offered{where}, so nothing is known of its TLS settings.",
    "Check that the server has a certificate for this name and lets this machine in; then look again.",
)
UNFINISHED = Finding(
    "unfinished",
    Status.ERROR,
    "Not all could be asked{where}: no answer about {what}.",
    "Look again when the service is less busy; where it limits connections, let the probe's address through.",
)
FINDINGS = (
    RIGHT, BEYOND, NOT_ALL, OLD_PROTOCOL, BROKEN_SUITE, NO_SECRECY, NO_AUTHENTICATED, SHORT_GROUP, NOT_TLS, REFUSED,
    UNFINISHED,
)  # fmt: skip
