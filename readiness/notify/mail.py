"""A notice as an e-mail: why you get it, what it is, one button with its address under it."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from readiness.notify.models import Notice

#: What the mail system says when it cannot take a mail. Anything else is a fault of ours.
MailError = (SMTPException, OSError)


class Outgoing(Protocol):
    """What a mail is made of: the words, and the name that it keeps through every attempt."""

    @property
    def notice(self) -> Notice:
        """Who is told what, and why."""

    @property
    def key(self) -> str:
        """Unique, and short enough for a line of a header."""


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

    def send(self, delivery: Outgoing) -> None:
        """Hand the mail over. Raises `NoMailServerError` where nothing can be, or one of `MailError`."""
        letter = letter_for(delivery)
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


def letter_for(delivery: Outgoing) -> EmailMultiAlternatives:
    """The mail of one delivery: the same message with the same name at every attempt."""
    notice = delivery.notice
    words = {
        "notice": notice,
        "organisation": settings.ORGANISATION_NAME,
        "url": settings.BASE_URL + notice.path,
        "settings_url": settings.BASE_URL + reverse("settings"),
    }
    letter = EmailMultiAlternatives(
        subject=notice.subject,
        body=render_to_string("notify/notice.txt", words),
        to=[notice.recipient.email],
        headers={
            "Message-ID": message_id(delivery),
            "List-Unsubscribe": f"<{words['settings_url']}>",
            # Out-of-office answers to a machine help nobody.
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(render_to_string("notify/notice.html", words), "text/html")
    return letter


def message_id(delivery: Outgoing) -> str:
    """The delivery's key as a Message-ID, so that a repeat is the same message to whoever receives it."""
    return f"<{delivery.key}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"


def is_permanent(error: Exception) -> bool:
    """Whether the server said that it will never take this mail."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, SMTPResponseException) and 500 <= error.smtp_code < 600
