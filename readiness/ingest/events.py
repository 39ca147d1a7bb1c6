"""The kinds of ledger entry that the ingest room writes, and the words that tell them."""

TOKEN_MADE = "ingest.token.made"  # noqa: S105 - a kind of entry; subject: the token; prefix, expires_at; private: name
TOKEN_REVOKED = "ingest.token.revoked"  # noqa: S105 - the same; subject: the token; prefix
# Subject: the report; format, commit, sha256 (of the raw bytes), size, verdict, code, revision, token (prefix or
# null); private: part, release, sender (what a CI's identity token said of repository, commit and run)
REPORT_RECEIVED = "ingest.report.received"

WORDS = {
    TOKEN_MADE: "made the ingest token {prefix} for {service}",
    TOKEN_REVOKED: "revoked the ingest token {prefix} of {service}",
    REPORT_RECEIVED: "received {format} for {service} in {environment}: {verdict} ({code})",
}
