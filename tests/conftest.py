"""What every test stands on."""

import pytest
from django.db import connections

from tests.flushing import allow_flush

allow_flush()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """SQLite in a file, as the portal has it: one in memory knows no write-ahead log and no other process."""
    default = connections["default"]
    if default.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")
        default.settings_dict["TEST"]["NAME"] = name
