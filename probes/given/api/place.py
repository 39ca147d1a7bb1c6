"""What every list of what people give to probes has in common."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import serializers

from readiness.api.given import Asked
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown

Row = TypeVar("Row", bound=Model)
TAG = "What probes may do"
#: Where it stands in an address.
HERE = "services/<slug:slug>/environments/<slug:environment>"


class EndedShown(Shown):
    """Who ended it; both null while it lives."""

    ended_by = PersonRef(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class PlaceQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="environment__service__slug", required=False, max_length=60)
    environment = serializers.SlugField(source="environment__slug", required=False, max_length=40)
    ended = serializers.BooleanField(
        required=False, help_text="true: only those that are over; false or not given: only those that live."
    )


def narrowed(rows: QuerySet[Row], query: Mapping[str, Any]) -> QuerySet[Row]:
    """The rows that the query asks for."""
    asked = dict(query)
    return rows.filter(ended_at__isnull=not asked.pop("ended", False), **asked)
