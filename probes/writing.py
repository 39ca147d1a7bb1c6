"""Rows of runs into the database by the shortest way that each one has."""

from collections.abc import Sequence

from django.db import connection

from probes.models import Run


def write_runs(runs: Sequence[Run]) -> None:
    """Insert them all in the caller's transaction, or raise IntegrityError.

    By COPY in PostgreSQL: Django's INSERT hands over arrays, in which each quotation mark of a JSON text is escaped by
    a regular expression. Measured: docs/performance.md.
    """
    if connection.vendor == "postgresql":
        _copy(runs)
    else:
        Run.objects.bulk_create(runs, batch_size=500)


def _copy(runs: Sequence[Run]) -> None:
    table = Run._meta  # noqa: SLF001 - Django's own, documented
    fields = table.concrete_fields
    name = connection.ops.quote_name
    columns = ", ".join(name(str(field.column)) for field in fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        order = f"COPY {name(table.db_table)} ({columns}) FROM STDIN"
        with cursor.cursor.copy(order) as rows:
            for run in runs:
                rows.write_row(
                    [field.get_db_prep_save(field.pre_save(run, add=True), connection) for field in fields]
                )
