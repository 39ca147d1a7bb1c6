"""The seed's two health endpoints. Their bodies tell states only: no versions, no hosts, no error texts."""

import contextlib
import shutil
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FuturesTimeoutError

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

#: A part that has not answered by then counts as failed; the answer must be out within five seconds.
SECONDS_A_PART = 3.0
#: Less than this on the evidence volume and new evidence would be refused soon.
LEAST_FREE_BYTES = 64 * 2**20

_pool = ThreadPoolExecutor(max_workers=6, thread_name_prefix="health")
_busy: dict[str, threading.Lock] = {}


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Alive: the process answers. Touches nothing else."""
    return JsonResponse({"status": "healthy"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Ready: database, cache and disk each work now; 503 when one does not."""
    waiting = {name: _pool.submit(_alone, name, check) for name, check in CHECKS.items()}
    checks = {}
    for name, future in waiting.items():
        try:
            checks[name] = future.result(timeout=SECONDS_A_PART)
        except FuturesTimeoutError:
            checks[name] = False
    return JsonResponse(
        {"ready": all(checks.values()), "checks": checks}, status=200 if all(checks.values()) else 503
    )


def database_works() -> bool:
    """A statement goes to the database and comes back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False
    finally:
        # The pool's thread has a connection of its own; one that broke must not be met again.
        connection.close()


def cache_works() -> bool:
    """A value written to the cache is read back."""
    key, value = f"health-{uuid.uuid4()}", str(uuid.uuid4())
    shared = getattr(cache, "redis", cache)  # not what stands in for it
    try:
        shared.set(key, value, 10)
        found = bool(shared.get(key) == value)
        shared.delete(key)
    except (OSError, ValueError, RedisError):
        return False
    return found


def disk_works() -> bool:
    """The evidence folder can be written and has room."""
    folder = settings.MEDIA_ROOT
    probe = folder / f".health-{uuid.uuid4()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
            return False
        probe.write_bytes(b"x" * 4096)
        return probe.read_bytes() == b"x" * 4096
    except OSError:
        return False
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)


CHECKS: dict[str, Callable[[], bool]] = {"database": database_works, "cache": cache_works, "disk": disk_works}


def _alone(name: str, check: Callable[[], bool]) -> bool:
    """One look a part at a time: while one hangs, later ones fail at once instead of piling up threads."""
    lock = _busy.setdefault(name, threading.Lock())
    if not lock.acquire(timeout=SECONDS_A_PART):
        return False
    try:
        return check()
    finally:
        lock.release()
