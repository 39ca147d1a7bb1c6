"""A small SMTP server (RFC 5321) on loopback: it keeps what it is given and fails as it is told to."""

import email
import socket
import threading
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self


class MailServer:
    """`mails` has every message taken over, in order. `answer_to` may say another reply to a recipient.

    `before_reply` is called when a message was taken over and the sender does not know it yet.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer_to: dict[str, str] = {}
        self.before_reply: Callable[[], None] = lambda: None
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self._socket.getsockname()
        return str(host), int(port)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take no more calls: whoever calls from now on is refused."""
        if self._socket.fileno() != -1:
            self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                call, _peer = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(call,), daemon=True).start()

    def _talk(self, call: socket.socket) -> None:
        with call, call.makefile("rwb", buffering=0) as line:
            try:
                self._session(line)
            except OSError:
                return  # the sender hung up

    def _session(self, line: socket.SocketIO) -> None:
        line.write(b"220 loopback\r\n")
        to: list[str] = []
        while words := line.readline():
            command = words[:4].upper()
            if command == b"QUIT":
                line.write(b"221 bye\r\n")
                return
            if command == b"RCPT":
                address = words.split(b"<")[1].split(b">")[0].decode()
                reply = self.answer_to.get(address, "250 ok")
                to += [address] if reply.startswith("250") else []
                line.write(f"{reply}\r\n".encode())
            elif command == b"DATA":
                line.write(b"354 go on\r\n")
                self._take(line, to)
                line.write(b"250 taken\r\n")
                to = []
            else:
                line.write(b"250 ok\r\n")

    def _take(self, line: socket.SocketIO, to: list[str]) -> None:
        body = b""
        while not body.endswith(b"\r\n.\r\n"):
            words = line.readline()
            if not words:
                raise ConnectionAbortedError("the sender hung up in the middle of a mail")
            body += words
        message = email.message_from_bytes(body[:-3].replace(b"\r\n..", b"\r\n."), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        self.recipients += to
        self.before_reply()
