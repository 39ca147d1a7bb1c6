"""How many requests a look may send: counted before each, and refused beyond. Pure."""

import threading

UNBOUNDED = 2**31


class Budget:
    """So many requests and not one more. Safe between threads."""

    __slots__ = ("_lock", "_used", "most")

    def __init__(self, most: int = UNBOUNDED) -> None:
        self.most = most
        self._used = 0
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether one more request may go out; it is counted when it may."""
        with self._lock:
            if self._used >= self.most:
                return False
            self._used += 1
            return True

    @property
    def used(self) -> int:
        return self._used

    @property
    def left(self) -> int:
        return self.most - self._used
