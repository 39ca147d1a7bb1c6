"""The year, hour by hour: workers that die, run twice or not at all, clocks that jump, people who do things.

At the full hour some workers may begin and die; eleven minutes later, when every lease of theirs has run out, one does
everything. At half past the hour people do things. No step is due in between, so that the model, which knows nothing
of the ones that died, is asked once an hour.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import close_old_connections, connection

from readiness import work
from readiness.models import Occurrence
from readiness.obligations.operations import (
    acknowledge_occurrence,
    ask_skip,
    change_duty,
    decide_skip,
    end_duty,
    hand_over,
    reschedule_occurrence,
    review_occurrence,
    snooze_occurrence,
    submit_occurrence,
)
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import (
    deactivate_person,
    edit_profile,
    grant_organisation_role,
    reactivate_person,
    remove_member,
    revoke_organisation_role,
)
from tests.notify.year.digests import WEEKS
from tests.notify.year.faults import Killed, Sink, killed_after
from tests.notify.year.stage import BEGAN, COMING, HOUR, STAYING, TEAMS, TIMES, ZONES, Stage
from tests.races import at_once, failures

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
STEPS = ("duties planned", "duties opened", "reminders planned", "reminders sent", "digests sent")
ROUNDS = [next(one for one in work.ROUNDS if one.name == name) for name in STEPS]
UNFINISHED = ("open", "returned", "submitted")


@dataclass
class Counts:
    """What happened on the way."""

    looks: int = 0
    killed: int = 0
    outages: int = 0
    away: int = 0
    jumps: int = 0
    acts: dict[str, int] = field(default_factory=dict)


class Walk:
    """One look every `stride` hours, with `busy` acts of people each on average.

    `together`: now and then by several threads at once.
    """

    def __init__(self, *, seed, duties, hours, busy, stride=1, together=False):
        self.dice = random.Random(seed)
        self.hours, self.busy, self.stride, self.together = hours, busy, stride, together
        self.counts, self.now = Counts(), BEGAN
        self.history = defaultdict(list)
        Sink.taken.clear()
        Sink.away = ""
        self.stage = Stage(self.dice, duties, (BEGAN + (hours + 24) * HOUR).date())
        self.model = self.stage.model
        self.down_until = self.away_until = BEGAN
        self.fails = ""

    def run(self, every_month=lambda day: None):
        """Every `stride` hours of it; the last time there is a worker and a mail server."""
        for number in range(0, self.hours, self.stride):
            at = BEGAN + DAY + number * HOUR
            last = number + self.stride >= self.hours
            if number % (30 * 24) == 0:
                every_month(number // 24)
            self._weather(at, last)
            if at >= self.down_until:
                self._work(at, calm=last)
            self._people(at + 30 * MINUTE if not last else at)
        self._all(at + 31 * MINUTE)

    def _weather(self, at, last):
        dice = self.dice
        if last:
            self.down_until = self.away_until = at
        elif at >= self.down_until and dice.random() < 0.008:
            self.down_until = at + dice.choice((2, 5, 9, 30, 80, 200)) * HOUR
            self.counts.outages += 1
        elif at >= self.away_until + 12 * HOUR and dice.random() < 0.015:
            self.away_until = at + dice.randint(1, 4) * HOUR
            self.counts.away += 1
            self.fails = dice.choice(("refuses", "drops"))
        Sink.away = self.fails if at < self.away_until else ""

    def _work(self, at, *, calm):
        dice = self.dice
        for _number in range(0 if calm else dice.choice((0, 0, 0, 1, 2))):
            self._dies(at)
        at += 11 * MINUTE
        self._all(at)
        if not calm and dice.random() < 0.02:
            self.counts.jumps += 1
            self._all(at - dice.randint(1, 50) * HOUR)  # nothing of what was done is done again
            if not Sink.away:
                self._all(at + dice.randint(1, 30) * HOUR)

    def _dies(self, at):
        try:
            with killed_after(int(2 ** self.dice.uniform(0, 7))):
                self._round(at)
        except Killed:
            self.counts.killed += 1

    def _all(self, at):
        """Everything that is due, by one worker or several at once, and what the model says to it."""
        self.counts.looks += 1
        if self.together and self.dice.random() < 0.1:
            assert failures(at_once(*[lambda: self._apart(at)] * 3)) == []
        self._round(at)
        self.model.look(at)
        if Sink.away != "refuses":
            self.model.send(at, away=Sink.away == "drops")

    def _apart(self, at):
        close_old_connections()
        self._round(at)

    def _round(self, at):
        # Where nobody answers, which mail was tried first, and so begun, is nobody's business.
        for one in ROUNDS[:-1] if Sink.away == "refuses" else ROUNDS:
            one.do(at=at, limit=one.limit)

    # What people do.

    def _people(self, at):
        acts = (
            (self._does, 60), (self._snoozes, 8), (self._moves, 6), (self._skips, 5), (self._hands_over, 6),
            (self._changes, 6), (self._goes_or_comes, 5), (self._rises_or_falls, 2), (self._wants_mails, 3),
            (self._sees, 8), (self._wants_digests, 4), (self._ends, 1),
        )  # fmt: skip
        self.now = at
        number = int(self.busy) + (self.dice.random() < self.busy % 1)
        for act in self.dice.choices(
            [one for one, _weight in acts], [weight for _one, weight in acts], k=number
        ):
            act(at)

    def _tried(self, name, do, duty=None):
        """Whether it was done: now and then the process dies before, and nobody tries again."""
        if self.dice.random() < 0.05:
            try:
                with killed_after(self.dice.randint(0, 25)):
                    do()
            except Killed:
                self.counts.killed += 1
                return False
        else:
            do()
        self.counts.acts[name] = self.counts.acts.get(name, 0) + 1
        if duty is not None:
            self.history[duty.name].append(f"{self.now:%m-%d %H:%M} {name}")
        return True

    def _some(self, *states):
        """One of the times at hand, its duty in the model, and its number there."""
        keys = list(
            Occurrence.objects.filter(state__in=states, obligation__ended_at=None)
            .order_by("obligation__title", "period_no")
            .values_list("pk", flat=True)
        )
        if not keys:
            return None, None, 0
        row = Occurrence.objects.select_related("obligation__service__team").get(pk=self.dice.choice(keys))
        return row, self.model.duties[row.obligation.title], self.stage.number_of(row)

    def _does(self, at):
        row, duty, number = self._some(*UNFINISHED)
        if row is None:
            return
        first, second = (self.stage.by(f"{duty.team}-{name}", at) for name in ("first", "second"))
        if row.state == "submitted":
            accept = self.dice.random() < 0.7
            if self._tried(
                "reviewed",
                lambda: review_occurrence(occurrence=row, accept=accept, reason="So.", **second),
                duty,
            ):
                (self.model.finish(duty, number, at) if accept else self.model.give_back(duty, number))
        elif self._tried("done", lambda: submit_occurrence(occurrence=row, **first), duty):
            if row.reviewer == "none":
                self.model.finish(duty, number, at)
            else:
                self.model.hand_in(duty, number)

    def _snoozes(self, at):
        row, duty, number = self._some(*UNFINISHED)
        if row is None:
            return
        until = at.replace(minute=0) + self.dice.randint(4, 2000) * 15 * MINUTE
        who = self.stage.by(f"{duty.team}-first", at)
        if self._tried(
            "snoozed", lambda: snooze_occurrence(occurrence=row, until=until, reason="Busy.", **who), duty
        ):
            self.model.snooze(duty, number, until)

    def _sees(self, at):
        row, duty, number = self._some(*UNFINISHED)
        if row is None:
            return
        who = self.stage.by(f"{duty.team}-{self.dice.choice(STAYING)}", at)
        if self._tried("seen", lambda: acknowledge_occurrence(occurrence=row, **who), duty):
            self.model.acknowledge(duty, number)

    def _moves(self, at):
        row, duty, number = self._some("open", "returned", "planned", "planned")
        if row is None:
            return
        due = max(at.date() + 2 * DAY, row.original_due_on - 60 * DAY) + self.dice.randint(0, 90) * DAY
        if due == row.due_on or abs(due - row.original_due_on) > 366 * DAY:
            return
        who = self.stage.by(f"{duty.team}-first", at)
        if self._tried(
            "moved", lambda: reschedule_occurrence(occurrence=row, due_on=due, reason="Busy.", **who), duty
        ):
            self.model.move(duty, number, due)

    def _skips(self, at):
        row, duty, number = self._some("open", "returned")
        if row is None:
            return
        first, second = (self.stage.by(f"{duty.team}-{name}", at) for name in ("first", "second"))
        if row.skip_asked_by_id is None:
            self._tried("skip asked", lambda: ask_skip(occurrence=row, reason="Frozen.", **first))
        row.refresh_from_db()
        if row.skip_asked_by_id is not None and self._tried(
            "skipped", lambda: decide_skip(occurrence=row, approve=True, **second), duty
        ):
            self.model.finish(duty, number, at)

    def _a_duty(self):
        living = [one for one in self.model.duties.values() if not one.ended]
        duty = self.dice.choice(living)
        return duty, self.stage.rows[duty.name], self.stage.by(f"{duty.team}-first", None)

    def _hands_over(self, at):
        duty, row, who = self._a_duty()
        name = self.dice.choice([None, *self.stage.able(duty.team) * 3])
        if name == duty.owner:
            return
        owner = name and self.stage.portal(name)
        if self._tried(
            "handed over", lambda: hand_over(obligation=row, owner=owner, **who | {"at": at}), duty
        ):
            self.model.hand_over(duty, name)

    def _changes(self, at):
        duty, row, who = self._a_duty()
        terms = self.stage.terms()
        # On completion the zone says on which day it was done, and with that when it is due again.
        if duty.rhythm.basis == "calendar" and self.dice.random() < 0.5:
            terms = {"zone": self.dice.choice(ZONES), "at": self.dice.choice(TIMES)}
        words = {"leads": "lead_days", "grace": "grace_days", "ladder": "escalation_days", "at": "local_time"}
        given = {words.get(name, name): value for name, value in terms.items()}
        if self._tried("changed", lambda: change_duty(obligation=row, **given, **who | {"at": at}), duty):
            self.model.change(duty, **terms)

    def _goes_or_comes(self, at):
        dice, people = self.dice, self.model.people
        team = dice.choice(TEAMS)
        name = f"{team}-{dice.choice(COMING)}"
        person, user = people[name], self.stage.portal(name)
        boss = self.stage.by("administrator-one", at)
        if not person.active:
            if self._tried("back", lambda: reactivate_person(user=user, **boss)):
                person.active = True
        elif team not in person.teams:
            role = "lead" if name.endswith("third") else "contributor"
            if self._tried("joined", lambda: None):
                self.stage.join(team, name, role, at)
        elif dice.random() < 0.5:
            if self._tried("deactivated", lambda: deactivate_person(user=user, **boss)):
                self.model.leaves(name, tuple(person.teams))
                person.active = False
        elif self._tried(
            "left",
            lambda: remove_member(
                team=self.stage.teams[team], user=user, **self.stage.by(f"{team}-first", at)
            ),
        ):
            self.model.leaves(name, (team,))
            del person.teams[team]

    def _rises_or_falls(self, at):
        name = f"security_reviewer-{self.dice.choice(('one', 'two'))}"
        person, user = self.model.people[name], self.stage.portal(name)
        do, role = grant_organisation_role, "security_reviewer"
        if person.organisation:
            do, role = revoke_organisation_role, ""
        given = {"user": user, "role": "security_reviewer", "actor": SYSTEM, "at": at}
        if self._tried("another role", lambda: do(**given)):
            person.organisation = role

    def _wants_mails(self, at):
        person = self.dice.choice([one for one in self.model.people.values() if one.active])
        who = self.stage.by(person.name, at)
        wants = not person.wants_mails
        if self._tried("mails", lambda: edit_profile(user=who["actor"].user, notice_mails=wants, **who)):
            person.wants_mails = wants

    def _wants_digests(self, at):
        dice = self.dice
        person = dice.choice([one for one in self.model.people.values() if one.active])
        wishes = {
            "digest": dice.choice(("off", "daily", "daily", "weekly")),
            "zone": dice.choice(ZONES),
            "week": dice.choice(tuple(WEEKS)),
            "hours": dice.choice(((9, 17), (8, 20), (0, 24), (13, 16))),
        }
        given = {
            "digest": wishes["digest"], "time_zone": wishes["zone"], "work_week": wishes["week"],
            "works_from": wishes["hours"][0], "works_until": wishes["hours"][1],
        }  # fmt: skip
        who = self.stage.by(person.name, at)
        if self._tried("digests", lambda: edit_profile(user=who["actor"].user, **given, **who)):
            for name, value in wishes.items():
                setattr(person, name, value)

    def _ends(self, at):
        duty, row, who = self._a_duty()
        if self._tried("ended", lambda: end_duty(obligation=row, reason="Gone.", **who | {"at": at}), duty):
            self.model.end(duty)
            self.stage.start(at)


def on_postgres():
    """Whether several threads may write at once."""
    return connection.vendor == "postgresql"
