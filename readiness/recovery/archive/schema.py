"""Which migrations a database has seen, and whether this portal knows them all."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import StateApps

from readiness.refusals import Conflict

Step = tuple[str, str]  # app label and name of a migration


class SchemaBehind(Conflict):
    """The database waits for `manage.py migrate`, or was migrated by a newer portal."""

    code = "schema-behind"


def applied_migrations() -> tuple[Step, ...]:
    """Every migration applied, in alphabetical order. Raises `SchemaBehind` unless they are exactly this portal's."""
    loader = MigrationLoader(connection)
    applied, known = set(loader.applied_migrations), set(loader.disk_migrations)
    if applied - known:
        raise SchemaBehind(
            f"A newer portal migrated this database ({_named(applied - known)}). Use that one."
        )
    if known - applied:
        raise SchemaBehind(f"Run manage.py migrate first: {_named(known - applied)} is not applied.")
    return tuple(sorted(applied))


def demand_known(steps: tuple[Step, ...]) -> None:
    """Raises `SchemaBehind` where this portal has no such migration."""
    if unknown := set(steps) - set(MigrationLoader(connection).disk_migrations):
        raise SchemaBehind(
            f"A newer portal made this backup: {_named(unknown)} is not known here. Restore it with that one."
        )


def last_of(steps: tuple[Step, ...]) -> list[Step]:
    """Those of `steps` on which no other one builds: migrating to them applies them all."""
    graph, these = MigrationLoader(connection).graph, set(steps)
    return sorted(
        step for step in these if not any(child.key in these for child in graph.node_map[step].children)
    )


def is_at(steps: tuple[Step, ...]) -> bool:
    """Whether just `steps` are applied."""
    return set(MigrationLoader(connection).applied_migrations) == set(steps)


def migrate_to(steps: tuple[Step, ...]) -> StateApps:
    """Apply exactly `steps`, to a database in which none or all of them are; the models as they were then."""
    targets = last_of(steps)
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def _named(steps: set[Step]) -> str:
    first = ".".join(min(steps))
    return first if len(steps) == 1 else f"{first} and {len(steps) - 1} more"
