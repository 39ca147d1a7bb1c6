"""Processor time of the database's server, where it runs on this machine: what a busy machine does not blur."""

import psutil


def server_seconds() -> dict[int, float]:
    """What each of the server's processes has computed until now: each connection has one, a few tend the whole.

    Raises `psutil.NoSuchProcess` where the server is elsewhere.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        processes = [pid for (pid,) in cursor.fetchall()]
    connection.close()  # who forks later must not share it
    spent = {pid: psutil.Process(pid).cpu_times() for pid in processes}
    return {pid: one.user + one.system for pid, one in spent.items()}


def spent_since(before: dict[int, float]) -> float:
    """Seconds of processor time since then; of processes that ended meanwhile, nothing is known."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in server_seconds().items())
