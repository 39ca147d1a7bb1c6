"""Clients that add evidence without a pause, and remember what the portal acknowledged."""

import http.client
import json
import threading
import time
import uuid
from dataclasses import dataclass, field


@dataclass
class Load:
    """`acknowledged`: title -> id of the evidence, as the answer said. `broken`: calls without an answer."""

    port: int
    token: str
    service: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    broken: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self, clients: int) -> None:
        """So many clients at once."""
        self.threads = [threading.Thread(target=self._go_on, daemon=True) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Send nothing more; what is under way is waited for."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)

    def _go_on(self) -> None:
        title = ""
        while not self.stopping.is_set():
            # A call without an answer is made again with its key, as a careful client does: it must not count twice.
            title = title or str(uuid.uuid4())
            try:
                status, body = self._add(title)
            except (OSError, http.client.HTTPException):
                self.broken += 1
                time.sleep(0.05)
                continue
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status == 201:
                self.acknowledged[title] = json.loads(body)["id"]
                title = ""
            else:
                time.sleep(0.05)

    def _add(self, title: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        body = {"service": self.service, "kind": "attestation", "title": title, "statement": "Still so."}
        headers = {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": title,
        }  # fmt: skip
        try:
            connection.request("POST", "/api/v1/evidence", json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
