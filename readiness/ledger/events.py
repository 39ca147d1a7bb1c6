"""The kinds of ledger entry that the log writes about itself."""

KEY_ROTATED = "ledger.key.rotated"
LOG_RESUMED = "ledger.log.resumed"

WORDS = {
    KEY_ROTATED: "gave the ledger a new signing key",
    LOG_RESUMED: "went on with the ledger as {origin}: {reason}",
}
