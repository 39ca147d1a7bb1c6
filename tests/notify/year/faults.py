"""What goes wrong on the way: a worker that dies between two statements, a mail server that is away."""

from collections import Counter
from contextlib import contextmanager

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
    """A mail server that keeps the names of what it took, and how often; away while `away`."""

    taken: Counter[str] = Counter()
    away = False

    def open(self):
        """As a call that nobody answers."""
        if Sink.away:
            raise ConnectionRefusedError("nobody answers")

    def send_messages(self, letters):
        """Everything that it is given."""
        for letter in letters:
            Sink.taken[letter.extra_headers["Message-ID"][1:].partition("@")[0]] += 1
        return len(letters)
