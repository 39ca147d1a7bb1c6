"""Links in mails: signed, for one person and one thing, and of a bounded life. Mail scanners follow links, so that a
link shows a page, and only its button does something.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from readiness.refusals import Conflict, Unseen
from readiness.teams.models import User

ANSWER, UNSUBSCRIBE = "readiness.notify.answer", "readiness.notify.unsubscribe"
ACKNOWLEDGE = "readiness.notify.acknowledge"
#: From when the mail was written on.
ANSWER_LASTS = timedelta(days=60)
ACKNOWLEDGE_LASTS = timedelta(days=7)


class LinkOver(Conflict):
    """Its time is over."""

    code = "link-over"
    sentence = "This link from a mail has run out. Sign in and open what it told of in the portal."


@dataclass(frozen=True)
class Answer:
    """What a link of a mail is for: `about` is an occurrence, or a call of alerts."""

    about: UUID
    person: UUID


def answer_token(occurrence: UUID, person: UUID, written_at: datetime) -> str:
    """For one occurrence and one person, the same for the same mail."""
    until = int((written_at + ANSWER_LASTS).timestamp())
    return Signer(salt=ANSWER).sign_object([occurrence.hex, person.hex, until])


def read_answer(token: str, at: datetime) -> Answer:
    """What the token is for. Raises `Unseen` when it is none of ours, `LinkOver`."""
    occurrence, person, until = _read(ANSWER, token, 3)
    if at >= datetime.fromtimestamp(until, UTC):
        raise LinkOver
    return Answer(UUID(occurrence), UUID(person))


def acknowledge_token(told: UUID, person: UUID, written_at: datetime) -> str:
    """For one call of alerts and one person, the same for the same mail."""
    until = int((written_at + ACKNOWLEDGE_LASTS).timestamp())
    return Signer(salt=ACKNOWLEDGE).sign_object([told.hex, person.hex, until])


def read_acknowledge(token: str, at: datetime) -> Answer:
    """What the token is for: `about` is the call. Raises `Unseen` when it is none of ours, `LinkOver`."""
    told, person, until = _read(ACKNOWLEDGE, token, 3)
    if at >= datetime.fromtimestamp(until, UTC):
        raise LinkOver
    return Answer(UUID(told), UUID(person))


def unsubscribe_token(person: User) -> str:
    """For one person, as long as the address stays theirs: who finds an old mail can still be left alone."""
    return Signer(salt=UNSUBSCRIBE).sign_object([person.pk.hex, _short(person.email)])


def read_unsubscribe(token: str) -> User:
    """Whose mails it is about. Raises `Unseen`."""
    pk, address = _read(UNSUBSCRIBE, token, 2)
    person = User.objects.filter(pk=UUID(pk), is_active=True).first()
    if person is None or _short(person.email) != address:
        raise Unseen
    return person


def _short(address: str) -> str:
    """An address must not be read from a link that proxies keep."""
    return salted_hmac(UNSUBSCRIBE, address).hexdigest()[:16]


def _read(salt: str, token: str, parts: int) -> Any:
    try:
        found = Signer(salt=salt).unsign_object(token)
    except (BadSignature, ValueError) as no:
        raise Unseen from no
    if not isinstance(found, list) or len(found) != parts:
        raise Unseen
    return found
