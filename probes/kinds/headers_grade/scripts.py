"""Subresource Integrity as the Observatory scores it. Pure."""

from urllib.parse import urlsplit

from .facts import Page
from .markup import Script

# Second-level names under which anybody registers, so that a site's own domain has three labels.
_SHARED_SECOND = {"co", "com", "net", "org", "gov", "edu", "ac", "or", "ne", "go", "gob", "gouv"}


def score_scripts(page: Page) -> tuple[int, str]:
    """The worst of the scripts from elsewhere; a bonus where every one of them, or an own one, is pinned."""
    if not page.is_html or page.markup is None or page.markup.scripts == 0:
        return 0, ""
    foreign = [script for script in page.markup.external if _is_foreign(script, page)]
    insecure = [script for script in foreign if not script.src.lower().startswith("https:")]
    if any(not script.integrity for script in insecure):
        return -50, "scripts from elsewhere come without integrity and not by an https address"
    if any(not script.integrity for script in foreign):
        return -5, "scripts from elsewhere come without integrity"
    if insecure:
        return -20, "scripts from elsewhere do not come by an https address"
    own = [script for script in page.markup.external if script not in foreign and script.integrity]
    pinned = any(not script.src.lower().startswith("http:") for script in own)
    return (5, "") if foreign or pinned else (0, "")


def _is_foreign(script: Script, page: Page) -> bool:
    """An address of another domain, or one that leaves the scheme open (which the Observatory always counts)."""
    if script.src.startswith("//"):
        return True
    if not script.src.lower().startswith(("http://", "https://")):
        return False
    return _domain(script.src) != _domain(page.url)


def _domain(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host:
        return host
    several = 3 if len(labels) > 2 and labels[-2] in _SHARED_SECOND and len(labels[-1]) == 2 else 2
    return ".".join(labels[-several:])
