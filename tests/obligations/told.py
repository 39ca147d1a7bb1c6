"""A tool of team Orders, a reminder to it, and an attempt to post that."""

from readiness.models import Reminder, ReminderAttempt
from readiness.notify.operations import plan_reminders
from readiness.obligations.operations import add_channel, open_due, start_own_duty


def told_team(world, at):
    add_channel(
        team=world.orders, kind="webhook", name="Ours", url="https://hold.example.org/", actor=world.actor("lead"),
        at=at,
    )  # fmt: skip
    start_own_duty(
        service=world.orders.services.order_by("pk").first(), owner=world.person("lead"), title="Look", unit="day",
        every=1, anchor=at.date(), zone="UTC", lead_days=[1], actor=world.actor("lead"), at=at,
    )  # fmt: skip
    open_due(at=at, limit=10)
    assert plan_reminders(at=at, limit=10)
    row = Reminder.objects.filter(state="planned", channel="webhook").first()
    ReminderAttempt.objects.create(reminder=row, number=1, tried_at=at, outcome="sent")
