"""The kinds of ledger entry that the anchors room writes, and the words that tell them."""

ANCHOR_MADE = "anchors.anchor.made"
SUBSCRIBED = "anchors.mail.subscribed"
UNSUBSCRIBED = "anchors.mail.unsubscribed"
WEBHOOK_ADDED = "anchors.webhook.added"
WEBHOOK_REMOVED = "anchors.webhook.removed"
STAMPED = "anchors.anchor.stamped"

WORDS = {
    ANCHOR_MADE: "told those outside of the ledger's checkpoint over {size} entries",
    SUBSCRIBED: "asked for the ledger's checkpoints by mail",
    UNSUBSCRIBED: "asked for no more checkpoints by mail",
    WEBHOOK_ADDED: "had the ledger's checkpoints sent to {url}",
    WEBHOOK_REMOVED: "had no more checkpoints sent to {url}",
    STAMPED: "had the checkpoint over {size} entries stamped as of {stamped_at}",
}
