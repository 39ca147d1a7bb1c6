"""Which of a person's mails a reminder goes into, after docs/reminders.md: nothing of the product is imported."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from .calendar import DAY, moment

#: Weekdays from Monday, 0, in the order of the week of work.
WEEKS = {
    "mon-fri": (0, 1, 2, 3, 4),
    "mon-sat": (0, 1, 2, 3, 4, 5),
    "sun-thu": (6, 0, 1, 2, 3),
    "every-day": (0, 1, 2, 3, 4, 5, 6),
}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Digests:
    """`due`: when the mail of a person and day goes out; `begun`: those that nothing more goes into."""

    def __init__(self):
        self.due: dict[tuple[str, object], datetime] = {}
        self.begun: set[tuple[str, object]] = set()

    def day(self, person, since, at):
        """The last mail that should have gone out since, or else the next one that nobody has begun."""
        first, last = (when.astimezone(ZoneInfo(person.zone)).date() for when in (since, at))
        days = WEEKS[person.week]
        days = days[:1] if person.digest == "weekly" else days
        every = [first + number * DAY for number in range((last - first).days + 30)]
        found = [(day, begins(person, day)) for day in every if day.weekday() in days]
        missed = [one for one in found if since <= one[1] <= at][-1:]
        for day, when in missed + [one for one in found if one[1] > at]:
            if (person.name, day) not in self.begun:
                self.due.setdefault((person.name, day), when)
                return day
        raise AssertionError("no day is free")

    def going(self, people, wanted, at):
        """Of all that is due those whose people are at work: begun now; the others wait until then."""
        for (name, day), when in self.due.items():
            if when <= at and (name, day) not in self.begun:
                self._try(people[name], day, at)
        return {one for one in wanted if one in self.begun and at_work(people[one[0]], at)}

    def _try(self, person, day, at):
        if at_work(person, at):
            self.begun.add((person.name, day))
        else:
            self.due[person.name, day] = next_work(person, at)


def begins(person, day):
    """When their work begins on a day."""
    return moment(day, time(person.hours[0]), person.zone)


def at_work(person, at):
    """Whether they work now."""
    local = at.astimezone(ZoneInfo(person.zone))
    return local.weekday() in WEEKS[person.week] and person.hours[0] <= local.hour < person.hours[1]


def next_work(person, at):
    """When they begin again."""
    today = at.astimezone(ZoneInfo(person.zone)).date()
    coming = (today + number * DAY for number in range(9))
    return next(
        when for day in coming if day.weekday() in WEEKS[person.week] and (when := begins(person, day)) > at
    )
