"""Microsoft Teams: an adaptive card, posted to a workflow ("when a webhook request is received") or a connector.

Source: learn.microsoft.com, "Send adaptive cards using an incoming webhook"; adaptivecards.io, schema 1.4. A text
block reads a little Markdown, so that what people wrote goes in as plain runs of text, which read none.
"""

from typing import Any

from readiness.notify.channel import Address, AlertWord, Request, Word, as_json

TITLE, NEEDS_TOKEN = "Microsoft Teams", False


def alert(word: AlertWord, address: Address) -> Request | None:
    """As a reminder looks; that somebody took it on is between them and whoever was called."""
    return None if word.what == "acknowledged" else request(word, address)


def request(word: Word | AlertWord, _address: Address) -> Request:
    """One message with one card: the subject, the text, and a button to where one can act."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [_lines(word.subject, weight="Bolder", size="Medium"), _lines(word.text)],
        "actions": [{"type": "Action.OpenUrl", "title": "Open it", "url": word.link}],
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return as_json({"type": "message", "attachments": [content]})


def resolve(_key: str, _address: Address) -> Request | None:
    """A card stays."""
    return None


def _lines(text: str, **look: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}]}
