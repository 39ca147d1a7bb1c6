"""The kinds of ledger entry that the ingest room writes, and the words that tell them."""

TOKEN_MADE = "ingest.token.made"  # noqa: S105 - a kind of entry; subject: the token; prefix, expires_at; private: name
TOKEN_REVOKED = "ingest.token.revoked"  # noqa: S105 - the same; subject: the token; prefix
# Subject: the identity; issuer, audience, claims (name=value, joined by spaces), wanted (name -> value); private: name
IDENTITY_TRUSTED = "ingest.identity.trusted"
IDENTITY_BOUND = "ingest.identity.bound"  # the first token came; subject: the identity; pins (name=value)
IDENTITY_REVOKED = "ingest.identity.revoked"  # subject: the identity; issuer
# Subject: the report; format, commit, sha256 (of the raw bytes), size, verdict, code, revision, token (prefix or
# null), identity (id of the trusted one, or null); private: part, release, sender (what its token said, in a sentence),
# said (the digest of all that the report says, `content.py`)
REPORT_RECEIVED = "ingest.report.received"

WORDS = {
    TOKEN_MADE: "made the ingest token {prefix} for {service}",
    TOKEN_REVOKED: "revoked the ingest token {prefix} of {service}",
    IDENTITY_TRUSTED: "trusts identity tokens of {issuer} to hand in for {service}",
    IDENTITY_BOUND: "took the first identity token for {service}, of {pins}",
    IDENTITY_REVOKED: "no longer trusts the identity tokens of {issuer} for {service}",
    REPORT_RECEIVED: "received {format} for {service} in {environment}: {verdict} ({code})",
}
