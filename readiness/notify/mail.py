"""A notice as an e-mail: why you get it, what it is, one button with its address under it."""

from collections.abc import Mapping, Sequence
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from readiness.notify.alerting import TO_ANSWER, call_of, pages
from readiness.notify.links import acknowledge_token, answer_token, unsubscribe_token
from readiness.notify.models import Notice
from readiness.obligations.models import Digest, Reminder
from readiness.teams.models import User

#: What the mail system says when it cannot take a mail. Anything else is a fault of ours.
MailError = (SMTPException, OSError)


class NoMailServerError(Exception):
    """No mail can be handed over at all now."""


class Postbox:
    """One connection to the mail server for a number of mails; opened at the first, anew after a failure."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, letter: EmailMultiAlternatives) -> None:
        """Hand a mail over. Raises `NoMailServerError` where nothing can be, or one of `MailError`."""
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except MailError as error:
                raise NoMailServerError(str(error)) from error
            self._connection = connection
        letter.connection = self._connection
        try:
            letter.send()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Hang up; a server that does not answer to that changes nothing any more."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except MailError:
                return


def letter_for(notice: Notice, key: str) -> EmailMultiAlternatives:
    """The mail of one notice: the same message under the same name at every attempt."""
    words = _words(notice) | ({"insisting": True, "paging": True} if pages(notice) else {})
    if (told := call_of(notice)) is not None and told.what in TO_ANSWER:
        token = acknowledge_token(told.pk, notice.recipient_id, notice.created_at)
        words["acknowledge_url"] = settings.BASE_URL + reverse("alert-answer", args=[token])
    return _letter(notice.recipient, notice.subject, key, "notice", words)


def reminder_for(reminder: Reminder, notice: Notice) -> EmailMultiAlternatives:
    """The mail of a reminder. Where it can be stilled it says how; what goes up the ladder cannot be refused."""
    words = _words(notice)
    if reminder.insisting:
        return _letter(notice.recipient, notice.subject, reminder.key, "notice", words | {"insisting": True})
    words["answer_url"] = _answer(reminder, notice)
    return _letter(notice.recipient, notice.subject, reminder.key, "notice", words)


def digest_for(digest: Digest, lines: Sequence[Reminder]) -> EmailMultiAlternatives:
    """One mail with several reminders, which come with their notices."""
    told = [
        {
            "notice": line.notice,
            "url": settings.BASE_URL + line.notice.path,
            "answer_url": _answer(line, line.notice),
        }
        for line in lines
        if line.notice is not None
    ]
    number = len(told)
    subject = f"{settings.ORGANISATION_NAME}: {number} {'duty' if number == 1 else 'duties'} to look at"
    words = {
        "told": told,
        "subject": subject,
        "url": settings.BASE_URL + reverse("obligations"),
        **_foot(digest.recipient),
    }
    return _letter(digest.recipient, subject, digest.key, "digest", words)


def _letter(
    person: User, subject: str, key: str, template: str, words: Mapping[str, Any]
) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": message_id(key),
        # Out-of-office answers to a machine help nobody.
        "Auto-Submitted": "auto-generated",
    }
    if not words.get("insisting"):
        headers |= {
            "List-Unsubscribe": f"<{words['unsubscribe_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    letter = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"notify/{template}.txt", words),
        to=[person.email],
        headers=headers,
    )
    letter.attach_alternative(render_to_string(f"notify/{template}.html", words), "text/html")
    return letter


def _words(notice: Notice) -> dict[str, Any]:
    return {"notice": notice, "url": settings.BASE_URL + notice.path, **_foot(notice.recipient)}


def _foot(person: User) -> dict[str, Any]:
    return {
        "organisation": settings.ORGANISATION_NAME,
        "settings_url": settings.BASE_URL + reverse("settings"),
        "unsubscribe_url": settings.BASE_URL + reverse("unsubscribe", args=[unsubscribe_token(person)]),
    }


def _answer(reminder: Reminder, notice: Notice) -> str:
    token = answer_token(reminder.occurrence_id, notice.recipient_id, notice.created_at)
    return settings.BASE_URL + reverse("occurrence-answer", args=[token])


def message_id(key: str) -> str:
    """A key as a Message-ID, so that a repeat is the same message to whoever receives it."""
    return f"<{key}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"


def is_permanent(error: Exception) -> bool:
    """Whether the server said that it will never take this mail."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, SMTPResponseException) and 500 <= error.smtp_code < 600
