"""An event is kept once; its group counts it, comes back when it was resolved, and keeps a sample of bodies."""

from datetime import timedelta

import pytest

from readiness.catalog.operations import add_environment
from readiness.errors.models import ErrorEvent, ErrorGroup, ErrorHour, ErrorUser
from readiness.errors.operations import (
    GroupMoved,
    KeyRevoked,
    assign_group,
    change_policy,
    ignore_group,
    make_key,
    reopen_group,
    resolve_group,
    revoke_key,
    sign_review,
)
from readiness.errors.operations.deciding import wake_muted
from readiness.errors.operations.reviewing import NothingReceived
from readiness.errors.pruning import COUNTS_KEPT, remove_old_errors
from readiness.errors.queries import GroupFilter, open_groups, visible_groups
from readiness.errors.trends import trend_of
from readiness.ledger.models import LedgerEntry
from readiness.obligations.models import Occurrence
from readiness.obligations.operations import close_witnessed, open_due, plan_due, start_duty
from readiness.refusals import Forbidden, Invalid, Unseen
from tests.errors.sending import an_event, arrival, keep
from tests.world import AT

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_an_event_that_comes_again_changes_nothing(tracked):
    one = arrival(tracked.project, at=AT)
    assert keep(one, one) == [True, False]
    assert keep(one) == [False]
    assert (tracked.group.events, tracked.group.users, ErrorEvent.objects.count()) == (1, 1, 1)
    assert ErrorHour.objects.get().events == 1


def test_people_are_counted_once_each_and_never_in_the_clear(tracked):
    told = [{"id": "1"}, {"id": "1"}, {"id": "2"}, None, {"email": "ana@example.org"}]
    keep(*(arrival(tracked.project, an_event(user=one), at=AT) for one in told))
    assert (tracked.group.events, tracked.group.users) == (5, 3)
    assert all(len(one.who) == 32 for one in ErrorUser.objects.all())


def test_first_last_and_the_release_that_brought_it_are_kept_in_whatever_order_they_come(tracked):
    for days, release in ((5, "1.5"), (3, "1.3"), (9, "1.9"), (4, "")):
        event = an_event(release=release, timestamp=(AT - 9 * DAY + days * DAY).isoformat())
        keep(arrival(tracked.project, event, at=AT))
    group = tracked.group
    assert (group.first_seen, group.last_seen) == (AT - 6 * DAY, AT)
    assert (group.first_release, group.last_release) == ("1.3", "1.9")
    assert set(group.releases.values_list("version", flat=True)) == {"1.3", "1.5", "1.9"}


@pytest.mark.parametrize(
    ("resolved_in", "release", "minutes", "reopens"),
    [
        ("", "1.0", 1, True),
        ("", "1.0", -1, False),
        ("2.0", "1.9", 1, False),
        ("2.0", "2.0", 1, False),
        ("2.0", "2.0.1", 1, True),
        ("2.0", "", 1, True),
        ("3f2a1b9", "77aa01f", 1, True),
        ("3f2a1b9", "shop@1.4.0", 1, False),
    ],
)
def test_what_was_resolved_comes_back_with_newer_events_of_newer_releases(
    tracked, resolved_in, release, minutes, reopens
):
    keep(arrival(tracked.project, at=AT))
    resolve_group(group=tracked.group, in_release=resolved_in, actor=tracked.lead, at=AT + 2 * MINUTE)
    event = an_event(release=release, timestamp=(AT + (2 + minutes) * MINUTE).isoformat())
    keep(arrival(tracked.project, event, at=AT + 5 * MINUTE))
    group = tracked.group
    assert group.events == 2
    assert group.state == ("open" if reopens else "resolved")
    assert (group.regressed_at is not None, group.regressions) == (reopens, int(reopens))
    assert LedgerEntry.objects.filter(kind="errors.group.regressed").count() == int(reopens)


def test_what_is_muted_stays_so_until_its_day(tracked):
    keep(arrival(tracked.project, at=AT))
    with pytest.raises(Invalid):
        ignore_group(group=tracked.group, until=AT, reason="", actor=tracked.lead, at=AT)
    ignore_group(group=tracked.group, until=AT + DAY, reason="Known.", actor=tracked.lead, at=AT)
    keep(arrival(tracked.project, at=AT + MINUTE))
    assert (tracked.group.state, tracked.group.events) == ("ignored", 2)
    assert wake_muted(at=AT + DAY - MINUTE, limit=9) == 0
    keep(arrival(tracked.project, at=AT + DAY))
    assert tracked.group.state == "open"
    ignore_group(group=tracked.group, until=AT + 2 * DAY, reason="Known.", actor=tracked.lead, at=AT + DAY)
    assert wake_muted(at=AT + 2 * DAY, limit=9) == 1
    assert (tracked.group.state, tracked.group.ignored_reason) == ("open", "")


def test_a_flood_is_counted_to_the_last_event_and_its_bodies_are_sampled(tracked):
    change_policy(project=tracked.project, terms={"bodies_per_hour": 5}, actor=tracked.lead, at=AT)
    for _ in range(4):
        assert keep(*(arrival(tracked.project, at=AT) for _ in range(50))) == [True] * 50
    assert tracked.group.events == 200 == ErrorEvent.objects.count()
    assert ErrorEvent.objects.filter(body__isnull=False).count() == 7
    assert ErrorHour.objects.get().kept == 7


def test_people_of_the_team_decide_and_others_do_not(tracked):
    keep(arrival(tracked.project, at=AT))
    world, group = tracked.stage.world, tracked.group
    for act in (resolve_group, reopen_group):
        with pytest.raises(Forbidden):
            act(group=group, actor=world.actor("viewer"), at=AT)
        with pytest.raises(Unseen):
            act(group=group, actor=world.actor("outsider"), at=AT)
    with pytest.raises(Invalid):
        assign_group(group=group, assignee=world.person("outsider"), actor=tracked.lead, at=AT)
    assign_group(group=group, assignee=world.person("contributor"), actor=tracked.lead, at=AT)
    resolve_group(group=group, actor=world.actor("contributor"), at=AT)
    with pytest.raises(GroupMoved):
        resolve_group(group=group, actor=tracked.lead, at=AT)
    reopen_group(group=group, actor=tracked.lead, at=AT)
    with pytest.raises(GroupMoved):
        reopen_group(group=group, actor=tracked.lead, at=AT)
    assert tracked.group.assignee == world.person("contributor")
    assert list(visible_groups(world.actor("outsider"))) == []


def test_only_a_lead_makes_and_ends_dsns_and_an_ended_one_stays_so(tracked):
    place, world = tracked.stage.environment, tracked.stage.world
    for who in ("contributor", "viewer"):
        with pytest.raises(Forbidden):
            make_key(environment=place, name="x", actor=world.actor(who), at=AT)
    with pytest.raises(Invalid):
        make_key(environment=place, name=" ", actor=tracked.lead, at=AT)
    key = make_key(environment=place, name="Second", actor=tracked.lead, at=AT)
    assert key.project == tracked.key.project
    revoke_key(key=key, actor=tracked.lead, at=AT)
    with pytest.raises(KeyRevoked):
        revoke_key(key=key, actor=tracked.lead, at=AT)
    for terms in ({"keep_days": 0}, {"per_minute": True}, {"colour": 1}, {"keep_emails": "yes"}):
        with pytest.raises(Invalid):
            change_policy(project=tracked.project, terms=terms, actor=tracked.lead, at=AT)


def test_lists_are_narrowed_by_place_release_state_and_words(tracked):
    staging = add_environment(service=tracked.stage.service, name="Staging", actor=tracked.lead, at=AT)
    other = make_key(environment=staging, name="Web", actor=tracked.lead, at=AT).project
    keep(arrival(tracked.project, an_event(type="NoStock", release="1.0"), at=AT))
    keep(arrival(tracked.project, an_event(type="Timeout", release="2.0"), at=AT))
    keep(arrival(other, an_event(type="Broken", release="2.0"), at=AT))

    def found(**by):
        return {one.title.split(":")[0] for one in visible_groups(tracked.lead, GroupFilter(**by))}

    assert found() == {"NoStock", "Timeout", "Broken"}
    assert found(environment="staging") == {"Broken"}
    assert found(release="2.0") == {"Timeout", "Broken"}
    assert found(state="resolved") == set()
    assert found(text="timeout stock") == {"Timeout"}
    assert found(text="nowhere") == set()
    assert found(service="another") == set()


def test_old_bodies_go_by_the_policy_and_counts_stay(tracked):
    change_policy(project=tracked.project, terms={"keep_days": 10}, actor=tracked.lead, at=AT)
    keep(*(arrival(tracked.project, at=AT + n * DAY) for n in range(3)))
    assert remove_old_errors(at=AT + 10 * DAY, limit=10) == 0
    assert [remove_old_errors(at=AT + 12 * DAY, limit=1) for _ in range(3)] == [1, 1, 0]
    assert (tracked.group.events, ErrorEvent.objects.count()) == (3, 1)
    assert remove_old_errors(at=AT + COUNTS_KEPT + 5 * DAY, limit=10) == 4
    assert tracked.group.events == 3


def test_a_trend_tells_what_is_new_what_came_back_and_whom_it_met(tracked):
    old = AT - 10 * DAY
    keep(arrival(tracked.project, an_event(type="Old"), at=old))
    keep(*(arrival(tracked.project, an_event(type="New", user={"id": n}), at=AT - DAY) for n in range(3)))
    resolve_group(group=ErrorGroup.objects.select_related("project__environment__service").get(title__startswith="Old"),
                  actor=tracked.lead, at=old)  # fmt: skip
    keep(arrival(tracked.project, an_event(type="Old"), at=AT - 2 * DAY))
    seen = trend_of(tracked.stage.service, until=AT)
    assert (seen.events, seen.before, seen.new_count, seen.regressed_count) == (4, 1, 1, 1)
    assert [one.title.split(":")[0] for one in seen.new] == ["New"]
    assert [one.title.split(":")[0] for one in seen.regressed] == ["Old"]
    assert [one.title.split(":")[0] for one in seen.most_users] == ["New", "Old"]
    assert [one.title.split(":")[0] for one in seen.most_events] == ["New", "Old"]
    assert [one.title.split(":")[0] for one in open_groups(service=tracked.stage.service)] == ["New", "Old"]
    assert trend_of(tracked.stage.service, until=AT + 30 * DAY).groups == {}


def test_a_signed_review_is_evidence_and_closes_the_duty(tracked):
    service, lead = tracked.stage.service, tracked.lead
    duty = start_duty(service=service, key="error_trends", owner=None, zone="UTC", actor=lead, at=AT)
    plan_due(at=AT, limit=10)
    at = AT + 7 * DAY
    open_due(at=at, limit=100)
    with pytest.raises(NothingReceived):
        sign_review(service=service, note="Quiet.", actor=lead, at=at)
    keep(arrival(tracked.project, at=at - DAY))
    with pytest.raises(Invalid):
        sign_review(service=service, note=" ", actor=lead, at=at)
    with pytest.raises(Invalid):
        sign_review(service=service, note="x", until=at - DAY, actor=lead, at=at)
    with pytest.raises(Forbidden):
        sign_review(service=service, note="x", actor=tracked.stage.world.actor("viewer"), at=at)
    review = sign_review(service=service, note="One is new; Ana mends it.", actor=lead, at=at)
    assert review.revision.verdict == "pass"
    assert review.saw["new"] == 1
    assert close_witnessed(at=at, limit=10) == 1
    (closed,) = Occurrence.objects.filter(obligation=duty, state="closed")
    assert closed.evidence == review.revision
