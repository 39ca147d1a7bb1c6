"""The load of the weeks to come, as the API shows it."""

from rest_framework import serializers

from readiness.api.shown import Shown


class WeekShown(Shown):
    """What is due in one week."""

    starts_on = serializers.DateField(help_text="Its Monday.")
    due = serializers.IntegerField(help_text="How many duties are due.")
    expected = serializers.IntegerField(
        help_text="Of these, what the rhythm says and nobody has planned yet."
    )
    busiest = serializers.IntegerField(help_text="How many on its fullest day.")
    busiest_on = serializers.DateField(
        allow_null=True, help_text="Its fullest day; null where nothing is due."
    )


class TeamLoad(Shown):
    """What a team has in each week."""

    slug = serializers.CharField()
    name = serializers.CharField()
    due = serializers.ListField(child=serializers.IntegerField(), help_text="One number for each week.")
    total = serializers.IntegerField()


class PersonLoad(Shown):
    """What a person has in each week."""

    id = serializers.UUIDField(allow_null=True, help_text="null: leads of the team answer for it.")
    name = serializers.CharField()
    due = serializers.ListField(child=serializers.IntegerField(), help_text="One number for each week.")
    total = serializers.IntegerField()


class ForecastShown(Shown):
    """What is due from `since` to `until`."""

    since = serializers.DateField()
    until = serializers.DateField()
    total = serializers.IntegerField(help_text="In all weeks.")
    weeks = WeekShown(many=True)
    teams = TeamLoad(many=True)
    people = PersonLoad(many=True)
