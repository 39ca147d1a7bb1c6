"""What every test stands on."""

import gc
import os
import shutil
import uuid
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker, Settings

from tests.flushing import allow_flush
from tests.kept import keep, kept_in, places
from tests.migrated import copied

__all__ = ["keep", "kept_in"]

allow_flush()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of what only PostgreSQL has are not for a run on SQLite: `python -m tools.servers pytest`."""
    if connections["default"].vendor == "postgresql":
        return
    elsewhere = [item for item in items if item.get_closest_marker("postgres")]
    items[:] = [item for item in items if item not in elsewhere]
    config.hook.pytest_deselected(items=elsewhere)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for no garbage among what stays for the whole run: going through thousands of tests and a framework
    again and again took an eighth of the processor's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def own_valkey(url: str) -> str:
    """This parallel run's own database there: clearing a cache empties the whole of it, whatever the prefix."""
    number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))  # 0 has the queues
    return f"{url}{'&' if '?' in url else '?'}db={number}"


@pytest.fixture(autouse=True)
def own_surroundings(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """No test writes where a person's portal keeps its data, or meets what a build or a test left behind."""
    if "kept_in" in request.fixturenames:
        shutil.copytree(request.getfixturevalue("kept_in"), tmp_path, dirs_exist_ok=True)
    for name, value in places(tmp_path).items():
        setattr(settings, name, value)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    own = str(uuid.uuid4())  # rate limits are counted in the cache
    here = (
        {"KEY_PREFIX": own, "LOCATION": own_valkey(settings.REDIS_URL)}
        if settings.REDIS_URL
        else {"LOCATION": own}
    )
    settings.CACHES = {"default": {**settings.CACHES["default"], **here}}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """A copy of the one migrated database."""
    base = tmp_path_factory.getbasetemp()
    is_parallel = "PYTEST_XDIST_WORKER" in os.environ
    shared = Path(os.environ.get("MIGRATED_IN") or (base.parent if is_parallel else base))
    with django_db_blocker.unblock():
        copied(shared, tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """What was copied is not made again."""
    return True
