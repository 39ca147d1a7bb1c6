"""What goes wrong on the way: a worker that dies between two statements, a mail server that is away."""

from collections import Counter
from contextlib import contextmanager
from smtplib import SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

_TAKES_BACK = ("BEGIN", "ROLLBACK", "RELEASE")


class Killed(BaseException):
    """The process is no more: nothing that it would still do is done."""


@contextmanager
def killed_after(statements):
    """Let so many statements pass, and none after them but what the database does by itself for a lost connection."""
    left = statements

    def fuse(execute, sql, params, many, context):
        nonlocal left
        if not sql.startswith(_TAKES_BACK):
            left -= 1
            if left < 0:
                raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fuse):
        yield


class Sink(BaseEmailBackend):
    """A mail server that keeps the names of what it took, how often, and what was in it.

    `away`: "refuses" connections or "drops" them; "" while it works.
    """

    taken: Counter[str] = Counter()
    bodies: dict[str, str] = {}
    away = ""

    def open(self):
        """As a call that nobody answers."""
        if Sink.away == "refuses":
            raise ConnectionRefusedError("nobody answers")

    def send_messages(self, letters):
        """Everything that it is given."""
        if Sink.away == "drops":
            raise SMTPServerDisconnected("the line went dead")
        for letter in letters:
            key = letter.extra_headers["Message-ID"][1:].partition("@")[0]
            Sink.taken[key] += 1
            Sink.bodies[key] = letter.body
        return len(letters)
