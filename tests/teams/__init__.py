"""Tests of the room `teams`."""
