"""What should have been told, after docs/reminders.md: a plain loop over plain objects, asked at every look.

It is told of everything that happens, with its time, and never looks into the product. `told` holds what is in the
portal, `mailed` what has left: (duty, number of the occurrence, step, person).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from .calendar import DAY, Rhythm, after_completion, moment, on_calendar
from .digests import Digests

OWNER, LEAD, REVIEWER, ADMINISTRATOR = range(4)
RUNGS = ("owner", "lead", "reviewer", "administrator")


@dataclass
class Person:
    """`leads_since`: since when they lead which team; `organisation`: their role across teams."""

    name: str
    teams: dict[str, str] = field(default_factory=dict)
    leads_since: dict[str, datetime] = field(default_factory=dict)
    organisation: str = ""
    active: bool = True
    wants_mails: bool = True
    digest: str = "off"
    zone: str = "UTC"
    week: str = "mon-fri"
    hours: tuple[int, int] = (9, 17)


@dataclass
class Time:
    """One time that a duty is due. `again`: how often it was told of under this date before."""

    due: date
    state: str = "to do"
    stilled_until: datetime | None = None
    told: set[str] = field(default_factory=set)
    again: int = 0

    @property
    def named(self):
        """The date in the names of its steps."""
        return f"{self.due}({self.again + 1})" if self.again else str(self.due)


@dataclass
class Duty:
    """A duty as it stands, with all of its times that are known."""

    name: str
    team: str
    rhythm: Rhythm
    zone: str
    at: time
    leads: list[int]
    grace: int
    ladder: list[int]
    owner: str | None
    times: list[Time] = field(default_factory=list)
    ended: bool = False
    next_look: datetime | None = None  # nothing is due before it


@dataclass
class Mail:
    """One that waits: what it stands for, as (number, step), the newest last; `day` of the digest that it waits for."""

    duty: str
    person: str
    told: list[tuple[int, str]]
    insisting: bool
    day: date | None = None


class Model:
    """`closed_on(day)`: a day on which nobody works."""

    def __init__(self, people, until, closed_on):
        self.people = {one.name: one for one in people}
        self.until, self.closed_on = until, closed_on
        self.duties: dict[str, Duty] = {}
        self.waiting: list[Mail] = []
        self.told: set[tuple[str, int, str, str]] = set()
        self.mailed: set[tuple[str, int, str, str]] = set()
        self.digests = Digests()

    # What the worker does.

    def look(self, at):
        """Everything that is due at `at` is told: of each duty one message a person."""
        for duty in self.duties.values():
            if not duty.ended and (duty.next_look is None or duty.next_look <= at):
                self._look(duty, at)

    def _look(self, duty, at):
        missed, ahead = [], []
        for number, one in enumerate(duty.times):
            if one.state != "to do":
                continue
            for when, rung, step in self._steps(duty, one):
                if step in one.told:
                    continue
                if when > at:
                    ahead.append(when)
                    continue
                missed.append((when, rung, one.due, number, step))
                one.told.add(step)
        duty.next_look = min(ahead, default=at + 10_000 * DAY)
        by_person = defaultdict(list)
        for one in sorted(missed):
            for person in self._on(duty, one[1]):
                by_person[person].append(one)
        for name, some in by_person.items():
            *_when, number, step = some[-1]
            self.told.add((duty.name, number, step, name))
            mail = Mail(duty.name, name, [one[3:] for one in some], any(one[1] != OWNER for one in some))
            if mail.insisting or self.people[name].wants_mails:
                self._put(mail, some[-1][0], at)

    def _put(self, mail, since, at):
        """In place of what waits of the same duty for the same person, and as insistent as that."""
        older = [one for one in self.waiting if (one.duty, one.person) == (mail.duty, mail.person)]
        mail.told = [step for one in older for step in one.told] + mail.told
        mail.insisting = mail.insisting or any(one.insisting for one in older)
        self.waiting = [one for one in self.waiting if one not in older]
        person = self.people[mail.person]
        if not mail.insisting and person.digest != "off":
            mail.day = self.digests.day(person, since, at)
        self.waiting.append(mail)

    def send(self, at, *, away=False):
        """The mail server takes what waits, unless it is away, except to whom it no longer may reach."""
        going = self.digests.going(self.people, {(one.person, one.day) for one in self.waiting}, at)
        left = []
        for mail in self.waiting:
            person = self.people[mail.person]
            sees = self.duties[mail.duty].team in person.teams or person.organisation
            if mail.day is not None and (mail.person, mail.day) not in going:
                left.append(mail)
            elif person.active and sees and (mail.insisting or person.wants_mails):
                if away:
                    left.append(mail)
                else:
                    self.mailed.add((mail.duty, *mail.told[-1], mail.person))
        self.waiting = left

    def _steps(self, duty, one):
        """(moment, rung, name), those of the owner that are stilled left out."""
        days = [(-before, OWNER, f"before-{before}") for before in duty.leads]
        days += [(0, OWNER, "due"), (duty.grace + 1, OWNER, "overdue")]
        for rung, after in enumerate(sorted(duty.ladder)[:3], start=1):
            days.append((duty.grace + 1 + after, rung, RUNGS[rung]))
        found = [
            (moment(one.due + after * DAY, duty.at, duty.zone), rung, f"{one.named}/{name}")
            for after, rung, name in days
        ]
        if until := one.stilled_until:
            found = [step for step in found if step[0] > until or step[1] != OWNER]
            found.append((until, OWNER, f"stilled-{until:%Y%m%d%H%M}"))
        return found

    def _on(self, duty, rung):
        """A rung with nobody on it passes on to the next one up."""
        active = [one for one in self.people.values() if one.active]
        groups = [
            [one.name for one in active if one.name == duty.owner],
            [one.name for one in active if one.teams.get(duty.team) == "lead"],
            [one.name for one in active if one.organisation == "security_reviewer"],
            [one.name for one in active if one.organisation == "administrator"],
        ]
        return next((group for group in groups[rung:] if group), [])

    # What people do.

    def start(self, duty):
        """A new duty with its times."""
        if duty.rhythm.basis == "completion":
            duty.times.append(Time(after_completion(duty.rhythm, duty.rhythm.anchor, self.closed_on)))
        else:
            duty.times += map(Time, on_calendar(duty.rhythm, self.until, self.closed_on))
        self.duties[duty.name] = duty

    def finish(self, duty, number, at):
        """Closed or skipped: a duty on completion goes on from here."""
        self._turn(duty, number, "done")
        if duty.rhythm.basis == "completion":
            done_on = at.astimezone(ZoneInfo(duty.zone)).date()
            duty.times.append(Time(after_completion(duty.rhythm, done_on, self.closed_on)))

    def hand_in(self, duty, number):
        """It waits for a reviewer, and is not reminded of."""
        self._turn(duty, number, "handed in")

    def give_back(self, duty, number):
        """It is the owner's again: what was missed is told at the next look."""
        self._turn(duty, number, "to do")

    def move(self, duty, number, due):
        """Another date has steps of its own."""
        one = duty.times[number]
        one.due = due
        one.again = len({step.partition("/")[0] for step in one.told if step.startswith(str(due))})
        self._turn(duty, number, "to do")

    def snooze(self, duty, number, until):
        """The owner's reminders are stilled; the ladder goes on."""
        duty.times[number].stilled_until = until
        duty.next_look = None
        self._seen(duty, number)

    def acknowledge(self, duty, number):
        """Somebody has seen it: what waits for its owner goes out no more, later steps do."""
        self._seen(duty, number)

    def change(self, duty, **terms):
        """Other days, zone or time of day."""
        for name, value in terms.items():
            setattr(duty, name, value)
        duty.next_look = None

    def end(self, duty):
        """Nothing of it is due any more."""
        duty.ended = True
        self._drop(lambda mail: mail.duty == duty.name)

    def hand_over(self, duty, owner):
        """What the one before was to get is cancelled."""
        before, duty.owner = duty.owner, owner
        self._drop(lambda mail: (mail.duty, mail.person, mail.insisting) == (duty.name, before, False))

    def leaves(self, name, teams):
        """Duties of who can no longer do them fall to the team's longest-serving other lead."""
        for duty in self.duties.values():
            if duty.owner == name and duty.team in teams and not duty.ended:
                leads = [
                    (one.leads_since[duty.team], one.name)
                    for one in self.people.values()
                    if one.active and one.name != name and one.teams.get(duty.team) == "lead"
                ]
                self.hand_over(duty, min(leads)[1] if leads else None)

    def _turn(self, duty, number, state):
        duty.times[number].state = state
        duty.next_look = None
        self._strike(lambda mail: mail.duty == duty.name, number)

    def _seen(self, duty, number):
        self._strike(lambda mail: mail.duty == duty.name and not mail.insisting, number)

    def _strike(self, of, number):
        """A mail that stands for other times of the duty too goes out for those."""
        for mail in self.waiting:
            if of(mail):
                mail.told = [step for step in mail.told if step[0] != number]
        self._drop(lambda mail: not mail.told)

    def _drop(self, needless):
        self.waiting = [mail for mail in self.waiting if not needless(mail)]
