"""Addresses that evidence points at: kept whole, since the part after `#` often is the evidence. Pure."""

from urllib.parse import urlsplit

from readiness.catalog.urls import UrlError, web_url

LONGEST = 1000


def link(text: str) -> str:
    """`text` as an http or https address, its origin in one spelling, the rest as it was given.

    Raises `UrlError` with a sentence for other schemes, user names or passwords, bad hosts and white space.
    """
    text = text.strip()
    if any(ord(character) < 33 or character in '\\\x7f<>"' for character in text):
        raise UrlError('An address holds no spaces, control characters, backslashes, < > or ".')
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise UrlError("This is not a web address.") from error
    origin = web_url(f"{parts.scheme}://{parts.netloc}").rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    whole = f"{origin}{parts.path or '/'}{query}{fragment}"
    if len(whole) > LONGEST:
        raise UrlError(f"At most {LONGEST} characters; this has {len(whole)}.")
    return whole
