"""The cache: Redis, or this process's memory while Redis does not answer.

The cache only counts attempts and calls. Without it nobody could sign in, and every call would be a fault; so
while it is away each process counts for itself, as it does where no Redis is configured. `/health/ready` tells.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

#: So long after a failure nobody waits for Redis again.
PAUSE_SECONDS = 2.0


def _or_here(name: str) -> Callable[..., Any]:
    """The method `name` of Redis' cache, and of this process's memory when that fails."""

    @wraps(getattr(RedisCache, name))
    def method(self: "RedisOrHere", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self.away_until:
            try:
                return getattr(self.redis, name)(*args, **kwargs)
            except (OSError, RedisError):
                self.away_until = time.monotonic() + PAUSE_SECONDS
        return getattr(self.here, name)(*args, **kwargs)

    return method


class RedisOrHere(RedisCache):
    """`redis` is the shared cache alone, for who wants to know whether it works; `here` stands in for it."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.redis = RedisCache(server, params)
        here = {name: value for name, value in params.items() if name != "OPTIONS"}
        self.here = LocMemCache(f"while {server} is away", here)
        self.away_until = 0.0

    add = _or_here("add")
    get = _or_here("get")
    set = _or_here("set")
    touch = _or_here("touch")
    delete = _or_here("delete")
    incr = _or_here("incr")
    has_key = _or_here("has_key")
    get_many = _or_here("get_many")
    set_many = _or_here("set_many")
    delete_many = _or_here("delete_many")
    clear = _or_here("clear")
