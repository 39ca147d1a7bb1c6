"""Services, environments and what they stand on as the API shows them."""

from rest_framework import serializers

from readiness.api.shapes.people import PersonRef, TeamRef
from readiness.api.shown import Shown
from readiness.catalog.models import Endpoint, Service
from readiness.launches.outlook import VERDICTS

PURPOSES = Endpoint.Purpose.values
VERDICT_HELP = "How the launch checklist of production stands; `none`: it was not started."


class ServiceRef(Shown):
    """A service, named."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class EnvironmentRef(Shown):
    """An environment, named."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class Counts(Shown):
    """Items by standing."""

    passed = serializers.IntegerField(source="count_pass")
    failed = serializers.IntegerField(source="count_fail")
    waived = serializers.IntegerField(source="count_waived")
    not_applicable = serializers.IntegerField(source="count_not_applicable")
    unknown = serializers.IntegerField(source="count_unknown")
    stale = serializers.IntegerField(source="count_stale")


class ServiceRow(ServiceRef):
    """A service in a list."""

    team = TeamRef()
    tier = serializers.ChoiceField(Service.Tier.values, help_text="1 (critical) to 4 (minor).")
    lifecycle = serializers.ChoiceField(Service.Lifecycle.values)
    visibility = serializers.ChoiceField(Service.Visibility.values)
    owner = PersonRef(allow_null=True, help_text="Who is on call for it.")
    revision = serializers.IntegerField(help_text="The number in its ETag.")
    created_at = serializers.DateTimeField()
    verdict = serializers.ChoiceField(list(VERDICTS), help_text=VERDICT_HELP)
    counts = Counts(allow_null=True)


class EndpointShown(Shown):
    """An address of an environment, and what it is for."""

    purpose = serializers.ChoiceField(PURPOSES)
    url = serializers.CharField()


class EnvironmentShown(EnvironmentRef):
    """Where a service runs."""

    is_production = serializers.BooleanField()
    position = serializers.IntegerField()
    archived_at = serializers.DateTimeField(allow_null=True)
    endpoints = EndpointShown(many=True)


class DependencyShown(Shown):
    """A service that another stands on."""

    needs = ServiceRef()
    note = serializers.CharField()


class ServiceShown(ServiceRef):
    """A service with where it runs and what it stands on."""

    team = TeamRef()
    description = serializers.CharField()
    tier = serializers.ChoiceField(Service.Tier.values, help_text="1 (critical) to 4 (minor).")
    lifecycle = serializers.ChoiceField(Service.Lifecycle.values)
    visibility = serializers.ChoiceField(Service.Visibility.values)
    owner = PersonRef(allow_null=True)
    repository = serializers.CharField()
    rto_minutes = serializers.IntegerField(allow_null=True)
    rpo_minutes = serializers.IntegerField(allow_null=True)
    revision = serializers.IntegerField(help_text="The number in its ETag.")
    created_at = serializers.DateTimeField()
    environments = EnvironmentShown(many=True)
    dependencies = DependencyShown(many=True, help_text="Only those that you may see.")


class ImportRow(Shown):
    """What importing one row of the file would do."""

    line = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    action = serializers.CharField(help_text="`create`, `update`, `unchanged` or `bad`.")
    problems = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class ImportPreviewShown(Shown):
    """What importing the file would do; nothing was changed."""

    digest = serializers.CharField(help_text="Send it with the same file to confirm exactly this.")
    is_good = serializers.BooleanField(help_text="Whether every row can be imported.")
    rows = ImportRow(many=True)


class ImportDone(Shown):
    """What an import did."""

    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
