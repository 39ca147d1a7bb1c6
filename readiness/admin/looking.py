"""The admin page that every model starts from: look, search, filter, export; nothing can be changed."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Count, Model, QuerySet, URLField
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import redirect

from readiness.admin.rights import may_correct, may_look
from readiness.refusals import Refusal
from readiness.reports.tables import cell

MOST_EXPORTED = 100_000


class _Echo:
    def write(self, text: str) -> str:
        return text


class LookingAdmin(admin.ModelAdmin):
    """Read-only. `list_select_related` and annotated counts keep a list at a constant number of queries."""

    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    actions: tuple[str, ...] = ("export_csv",)
    #: Name -> aggregate, counted in the list's own query.
    counted: ClassVar[Mapping[str, Count]] = {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Every row, with its counts."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**self.counted)
        return rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to whoever may look."""
        return may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Shown to whoever may look."""
        return may_look(request)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: things come to be by operations."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Never, but in `CorrectingAdmin`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Never: what the ledger names stays."""
        return False

    def has_correct_permission(self, request: HttpRequest) -> bool:
        """For actions that change something, by an operation."""
        return may_correct(request)

    @admin.action(description="Export the chosen rows as CSV", permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Any]) -> StreamingHttpResponse:  # noqa: ARG002
        """The list's columns, streamed; cells that a spreadsheet would run are escaped."""
        names = [name for name in self.list_display if isinstance(name, str)]
        writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)

        def lines() -> Iterator[str]:
            yield writer.writerow(names)
            for row in queryset[:MOST_EXPORTED].iterator(chunk_size=500):
                yield writer.writerow([cell(self._value(row, name)) for name in names])

        answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}.csv"'
        return answer

    def _value(self, row: Model, name: str) -> object:
        if name == "__str__":
            return str(row)
        own = getattr(self, name, None)
        return own(row) if callable(own) else getattr(row, name)


class CorrectingAdmin(LookingAdmin):
    """Some fields can be corrected, by the operation that `save_model` calls."""

    correctable: tuple[str, ...] = ()

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Administrators."""
        return may_correct(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # noqa: ARG002
        """Everything but what can be corrected."""
        return [field.name for field in self.opts.fields if field.name not in self.correctable]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """A refusal of the operation is told, and nothing is changed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as no:
            self.message_user(request, no.sentence, messages.ERROR)
            return redirect(request.path)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:  # type: ignore[override]
        """Not kept twice: the operation wrote the ledger entry."""
