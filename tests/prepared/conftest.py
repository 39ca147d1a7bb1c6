"""The people of these tests."""

from tests.world import world

__all__ = ["world"]
