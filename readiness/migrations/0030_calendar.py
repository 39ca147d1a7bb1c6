"""Private links to calendars of duties; what the planner and a smoothing note beside a date."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce

from readiness.ledger.walls import build, kept, not_pushed_out, stays

_FEED = "readiness_calendarfeed"
WALLS = (
    stays(_FEED, "id", "user_id", "team_id", "digest", "created_at", once=("revoked_at",)),
    kept(_FEED),
    not_pushed_out(_FEED, "id"),
    not_pushed_out(_FEED, "digest"),
    not_pushed_out(
        _FEED, "user_id", "COALESCE({row}.team_id, {row}.user_id)", where="{row}.revoked_at IS NULL"
    ),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0029_old_alerts_go'),
    ]

    operations = [
        migrations.AddField(
            model_name='obligation',
            name='tolerance_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='occurrence',
            name='replanned',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='occurrence',
            name='smoothed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('last_read_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to='readiness.team')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('user'), Coalesce(models.F('team'), models.F('user')), condition=models.Q(('revoked_at__isnull', True)), name='calendar_feed_once')],
            },
        ),
        build(WALLS),
    ]
