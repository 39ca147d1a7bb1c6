"""Looking for the proof that a team has a host: a token at a well-known path, or in a TXT record. Pure.

The path holds nothing of the token, so that a page which repeats its address proves nothing; a redirect is no
proof, because open redirects are common; and the whole body is tokens, because pages repeat what people write.
"""

import hashlib
import secrets
from dataclasses import dataclass

from probes.client import Client, ClientError, Deadline, Target

WELL_KNOWN = "/.well-known/launchproof.txt"
LABEL = "_launchproof"
BEGIN = "launchproof="
MOST_BYTES = 4096
MOST_TOKENS = 50


@dataclass(frozen=True, slots=True)
class Sight:
    """`way` is web, dns or "" (not found); `problem` then says what was found instead."""

    way: str = ""
    problem: str = ""


def new_token() -> str:
    """`launchproof=` and 43 random characters. Public once it is published: it proves by where it is."""
    return BEGIN + secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """SHA-256 of a token: random, so that nobody finds it from this."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(client: Client, origin: Target, token: str, deadline: Deadline, *, dns: bool = True) -> Sight:
    """Look at the origin's well-known path and, for a host name, at its TXT record. Raises nothing of a target's."""
    problem = _on_web(client, origin, token, deadline)
    if not problem:
        return Sight("web")
    if dns and origin.address is None and _in_dns(client, origin.host, token, deadline):
        return Sight("dns")
    return Sight("", problem)


def _on_web(client: Client, origin: Target, token: str, deadline: Deadline) -> str:
    try:
        answer = client.fetch(origin.at(WELL_KNOWN), deadline=deadline)
    except ClientError as error:
        return f"{WELL_KNOWN} could not be read: {error.sentence}"
    if answer.status != 200:
        return f"{WELL_KNOWN} answers {answer.status}, not 200; a redirect is not followed."
    lines = answer.body[: MOST_BYTES + 1].decode("utf-8", "replace").split()
    if answer.truncated or len(answer.body) > MOST_BYTES or len(lines) > MOST_TOKENS:
        return f"{WELL_KNOWN} holds more than tokens: put nothing else there."
    if not all(line.startswith(BEGIN) for line in lines):
        return f"{WELL_KNOWN} holds something else than tokens: put nothing else there."
    return "" if token in lines else f"{WELL_KNOWN} does not hold this service's token."


def _in_dns(client: Client, host: str, token: str, deadline: Deadline) -> bool:
    try:
        answer = client.dns(f"{LABEL}.{host}.", "TXT", deadline=deadline)
    except ClientError:
        return False
    return any(_joined(text) == token for text in answer.texts())


def _joined(text: str) -> str:
    """A TXT record's strings, put together: `"abc" "def"` is one value."""
    return "".join(text.split('"')[1::2]) if text.startswith('"') else text
