"""Who may frame the page, as frame-ancestors has it. Pure."""

from probes.headers.policy import policies

from .facts import Page

_ANYBODY = {"*", "http:", "https:", "http://*", "https://*", "http://*:*", "https://*:*"}


def framing(page: Page) -> bool | None:
    """Whether frame-ancestors, which outranks X-Frame-Options, keeps strangers out; None where no header has it."""
    lists = [
        {word.lower() for word in policy["frame-ancestors"]}
        for policy in policies(page.values("content-security-policy"))
        if "frame-ancestors" in policy
    ]
    return any(not words & _ANYBODY for words in lists) if lists else None
