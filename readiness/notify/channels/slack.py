"""Slack, and what takes its incoming webhooks (Mattermost, Rocket.Chat, Discord under `/slack`).

Source: api.slack.com/messaging/webhooks and api.slack.com/reference/surfaces/formatting: three characters are
escaped, and nothing else is; what people wrote is plain text, so that no name calls a whole channel.
"""

from readiness.notify.channel import Address, AlertWord, Request, Word, as_json

TITLE, NEEDS_TOKEN = "Slack or compatible", False
#: Of a section's text.
LONGEST = 2900


def alert(word: AlertWord, address: Address) -> Request | None:
    """As a reminder looks; that somebody took it on is between them and whoever was called."""
    return None if word.what == "acknowledged" else request(word, address)


def request(word: Word | AlertWord, _address: Address) -> Request:
    """`text` is what a notification shows; the blocks are what the channel shows."""
    body = word.text if len(word.text) <= LONGEST else f"{word.text[:LONGEST]}…"
    return as_json(
        {
            "text": f"{escaped(word.subject)}\n{word.link}",
            "blocks": [
                {"type": "section", "text": {"type": "plain_text", "text": word.subject, "emoji": False}},
                {"type": "section", "text": {"type": "plain_text", "text": body, "emoji": False}},
                {"type": "section", "text": {"type": "mrkdwn", "text": f"<{word.link}|Open it>"}},
            ],
        }
    )


def resolve(_key: str, _address: Address) -> Request | None:
    """A message in a channel stays."""
    return None


def escaped(text: str) -> str:
    """The three characters that mean something to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
