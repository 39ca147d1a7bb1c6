"""Rows made once for a whole module of tests; each test begins with them and leaves them as they were.

    @pytest.fixture(scope="module")
    def rows(keep): return keep(lambda: make_everything())

A test (or its own fixture) asks for `rows` and for `db`, which rolls back to them. Not for tests of several threads or
processes: nothing is committed. What is made is shared: a test that changes an object, not its row, takes a copy.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

Keep = Callable[[Callable[[], Any]], Any]


@pytest.fixture(scope="module")
def kept_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the module's rows keep their files and keys."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def keep(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker, kept_in: Path
) -> Iterator[Keep]:
    """Calls what makes rows, and takes them back after the module."""
    committing = [item.name for item in request.session.items if item.path == request.path and commits(item)]
    assert committing == [], (
        "these commit, and would wait for the rows of this module; give them one of their own"
    )
    with ExitStack() as stack:

        def made(make: Callable[[], Any]) -> Any:
            with django_db_blocker.unblock(), override_settings(**places(kept_in)):
                return make()

        with django_db_blocker.unblock():
            outer = transaction.atomic()
            outer._from_testcase = True  # as Django's own: sealing and the like want to be the outermost else
            outer.__enter__()
        stack.callback(taken_back, outer, django_db_blocker)
        yield made


def commits(item: pytest.Item) -> bool:
    """Whether the test is no transaction that is rolled back."""
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction"))


def taken_back(outer: transaction.Atomic, blocker: DjangoDbBlocker) -> None:
    """As before the module."""
    with blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def places(folder: Path) -> dict[str, Any]:
    """Settings under which tests write nowhere but into `folder`, and hash no password for 0.2 s."""
    return {
        "VAR_DIR": folder / "var",
        "MEDIA_ROOT": folder / "evidence",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
