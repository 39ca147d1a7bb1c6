"""How often somebody does something in a minute, for doors that strangers come to. Counted in the cache."""

from django.core.cache import cache

SECONDS = 60


def within(name: str, most: int) -> bool:
    """Whether this is at most the `most`-th time within a minute that `name` is counted."""
    key = f"often-{name}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) <= most
    except ValueError:  # its minute ended between the two
        return True
