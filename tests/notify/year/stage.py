"""The people, services and duties of a simulated year, in the portal and in the model, and how the two are compared."""

import re
from datetime import UTC, datetime, time, timedelta

from readiness.models import Digest, Notice, Reminder
from readiness.notify.paths import occurrence_path
from readiness.obligations.operations import start_own_duty
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.operations import add_member, create_team, grant_organisation_role, register_person
from tests.notify.year.calendar import Rhythm
from tests.notify.year.faults import Sink
from tests.notify.year.model import Duty, Model, Person

HOUR = timedelta(hours=1)
PAGE = "/obligations/due/[0-9a-f-]{36}/"
#: Everything is set up here; the year begins a day later.
BEGAN = datetime(2026, 1, 4, tzinfo=UTC)
HOLIDAYS = {"01-01": (1, 1), "05-01": (5, 1), "12-25": (12, 25), "12-26": (12, 26)}
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Apia", "Africa/Casablanca", "Asia/Tokyo", "America/St_Johns",
)  # fmt: skip
TIMES = (time(9), time(0), time(2, 30), time(17, 45), time(23, 30))
TEAMS = ("Orders", "Billing")
#: Of each team: two who always lead it and act here, one who comes and goes as its third lead, contributors.
STAYING, COMING = ("first", "second"), ("third", "ann", "bob", "cid")


def closed_on(day):
    """A day on which nobody works."""
    return day.weekday() >= 5 or (day.month, day.day) in HOLIDAYS.values()


class Stage:
    """`portal(name)` is the portal's person; `rows[duty name]` its duty there."""

    def __init__(self, dice, number, until):
        self.dice = dice
        self.users, self.teams, self.services, self.rows, self.firsts = {}, {}, {}, {}, {}
        people = [self._person(f"{team}-{name}") for team in TEAMS for name in (*STAYING, *COMING)]
        for role in ("security_reviewer", "administrator"):
            for part in ("one", "two"):
                people.append(self._person(f"{role}-{part}", role))
        self.model = Model(people, until, closed_on)
        for team in TEAMS:
            self._team(team)
        self.started = 0
        for _number in range(number):
            self.start(BEGAN)

    def portal(self, name):
        """Fresh from the database."""
        return type(self.users[name]).objects.get(pk=self.users[name].pk)

    def by(self, name, at):
        """Who acts, and when."""
        return {"actor": Actor.person(self.portal(name)), "at": at}

    def join(self, team, name, role, at):
        """Somebody comes into a team."""
        add_member(team=self.teams[team], user=self.users[name], role=role, actor=SYSTEM, at=at)
        person = self.model.people[name]
        person.teams[team] = role
        person.leads_since[team] = at

    def able(self, team):
        """Who can be given duties of the team."""
        return [one.name for one in self.model.people.values() if one.active and team in one.teams]

    def start(self, at):
        """One more duty, of any rhythm of the set, in both."""
        dice = self.dice
        team, name = dice.choice(TEAMS), f"Duty {self.started}"
        self.started += 1
        rhythm = self._rhythm(at.date() + timedelta(days=dice.randint(-20, 40)))
        duty = Duty(
            name=name,
            team=team,
            rhythm=rhythm,
            zone=dice.choice(ZONES),
            at=dice.choice(TIMES),
            owner=dice.choice([None, *self.able(team) * 2]),
            **self.terms(),
        )
        parts = {part: value for part, value in vars(rhythm).items() if value is not None}
        row = start_own_duty(
            service=self.services[team], title=name, zone=duty.zone, local_time=duty.at, lead_days=duty.leads,
            grace_days=duty.grace, escalation_days=duty.ladder, reviewer=dice.choice(("none", "none", "lead")),
            owner=duty.owner and self.users[duty.owner], **parts, **self.by(f"{team}-first", at),
        )  # fmt: skip
        self.rows[name] = row
        self.firsts[name] = row.occurrences.order_by("period_no").values_list("period_no", flat=True).first()
        self.model.start(duty)

    def terms(self):
        """When somebody is told."""
        dice = self.dice
        return {
            "leads": sorted(dice.sample((1, 2, 3, 7, 14, 30), dice.randint(0, 3)), reverse=True),
            "grace": dice.choice((0, 0, 1, 3)),
            "ladder": sorted(dice.sample((1, 2, 5, 7, 14), dice.randint(0, 3))),
        }

    def _rhythm(self, anchor):
        dice = self.dice
        unit = dice.choice(("day", "week", "week", "month", "month", "month", "quarter", "year"))
        most = {"day": 45, "week": 4, "month": 3, "quarter": 2, "year": 1}[unit]
        parts = {"unit": unit, "every": dice.randint(6 if unit == "day" else 1, most), "anchor": anchor}
        parts["shift"] = dice.choice(("none", "next", "previous", "nearest"))
        if dice.random() < 0.25:
            return Rhythm(basis="completion", **parts)
        if unit == "week":
            parts["weekday"] = dice.choice((None, *range(7)))
        if unit in ("month", "quarter", "year"):
            if dice.random() < 0.4:
                parts |= {"nth": dice.choice((1, 2, 3, 4, -1)), "weekday": dice.randrange(7)}
            else:
                parts["month_day"] = dice.choice((None, 1, 15, 29, 30, 31, -1))
            if unit != "month":
                parts["month"] = dice.choice((None, 1, 3))
        return Rhythm(**parts)

    def _person(self, name, organisation=""):
        self.users[name] = user = register_person(
            email=f"{name.lower()}@example.org", name=name, actor=SYSTEM, at=BEGAN
        )
        if organisation:
            grant_organisation_role(user=user, role=organisation, actor=SYSTEM, at=BEGAN)
        return Person(name, organisation=organisation)

    def _team(self, team):
        from readiness.catalog.operations import create_service

        self.teams[team] = create_team(name=team, actor=SYSTEM, at=BEGAN)
        for number, name in enumerate((*STAYING, *COMING)):
            role = "lead" if number < 3 else "contributor"
            self.join(team, f"{team}-{name}", role, BEGAN + timedelta(minutes=number))
        self.services[team] = create_service(
            team=self.teams[team], name=f"{team} API", **self.by("administrator-one", BEGAN)
        )

    def number_of(self, occurrence):
        """Which time of its duty it is, as the model counts."""
        return occurrence.period_no - self.firsts[occurrence.obligation.title]

    # What came of it.

    def told(self):
        """What is in the portal: (duty, number, step, person)."""
        rows = Reminder.objects.filter(channel="portal", state="sent")
        rows = rows.select_related("occurrence__obligation", "recipient")
        return [self._named(row) for row in rows]

    def mailed(self):
        """What the mail server took, each once."""
        rows = Reminder.objects.filter(channel="mail").select_related(
            "occurrence__obligation", "recipient", "digest"
        )
        alone = {self._named(row) for row in rows if row.key in Sink.taken}
        return alone | {
            self._named(row)
            for row in rows
            if row.digest
            and row.digest.key in Sink.taken
            and row.state == "sent"
            and row.key not in Sink.taken
        }

    def _named(self, row):
        duty = row.occurrence.obligation.title
        return duty, self.number_of(row.occurrence), row.step, row.recipient.name

    def sets_apart(self):
        """Sentences on what was told or mailed by one of the two only."""
        return [
            f"{what} {'only by the portal' if one in ours else 'only by the model'}: {one}"
            for what, ours, theirs in (
                ("told", set(self.told()), self.model.told),
                ("mailed", self.mailed(), self.model.mailed),
            )
            for one in sorted(ours ^ theirs, key=str)
        ]

    def story(self, duty):
        """Every reminder of a duty in the portal, in order, to see where the two parted."""
        rows = Reminder.objects.filter(occurrence__obligation=self.rows[duty])
        rows = rows.select_related("recipient").order_by("planned_at", "step", "channel")
        return [
            f"{row.planned_at:%m-%d %H:%M} {row.step} {row.recipient.name} {row.channel} {row.state} {row.last_error}"
            for row in rows
        ]

    def differences(self):
        """The same at the end, when nothing waits; and whether the rows say what left, once each."""
        rows = Reminder.objects.filter(channel="mail")
        sent = set(rows.filter(state="sent", digest=None).values_list("key", flat=True))
        found = []
        for digest in Digest.objects.filter(state="sent"):
            sent.add(digest.key)
            lines = digest.reminders.filter(state="sent").select_related("occurrence")
            held = sorted({occurrence_path(line.occurrence_id) for line in lines})
            if sorted(set(re.findall(PAGE, Sink.bodies.get(digest.key, "")))) != held:
                found.append(f"a digest says something else than its rows: {digest.key}")
        found += [f"mailed, and not kept as sent: {key}" for key in sorted(set(Sink.taken) - sent)]
        found += [f"kept as sent, and never mailed: {key}" for key in sorted(sent - set(Sink.taken))]
        notices = Notice.objects.filter(reminders__isnull=False).distinct().count()
        if not notices == len(self.told()) == len(self.model.told):
            found.append(f"{notices} notices of {len(self.model.told)}")
        # A digest waits for its day.
        left = rows.exclude(state__in=("sent", "folded", "cancelled")).count() - len(self.model.waiting)
        leased = rows.exclude(lease_token=None).count()
        return [*self.sets_apart(), *found, *([f"{left} left, {leased} leased"] if left or leased else [])]
