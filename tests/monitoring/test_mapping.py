"""Where metrics come from: what can be asked, and what is said of it."""

from datetime import timedelta

import pytest

from readiness.monitoring.keeping import Told, keep_samples
from readiness.monitoring.mapping import fault_of, queries, usual_expression
from readiness.monitoring.metrics import BY_KEY, METRICS
from readiness.monitoring.models import MetricMapping, MetricPull
from readiness.monitoring.operations import Mapped, map_metrics, unmap_metric
from readiness.monitoring.queries import coverage, covered_environments, mappings_of, standings
from readiness.monitoring.sample import Sample
from readiness.monitoring.standing import State
from readiness.refusals import Forbidden, Invalid, Unseen
from tests.launches.stage import set_up
from tests.world import AT, build

SHOP = 'job="shop"'


@pytest.fixture(scope="module")
def rows(keep):
    return keep(lambda: set_up(build()))


@pytest.fixture
def stage(rows, db):
    return rows


def map_all(stage, *mappings, who="lead", at=AT):
    return map_metrics(environment=stage.environment, mappings=mappings, actor=stage.world.actor(who), at=at)


@pytest.mark.parametrize("metric", METRICS, ids=lambda one: one.key)
def test_the_usual_query_of_each_metric_can_be_the_beginning_of_an_own_one(metric):
    assert fault_of(metric, SHOP, usual_expression(metric.key)) == ""
    usual = queries(metric.key, SHOP)
    assert usual == queries(metric.key, SHOP, usual_expression(metric.key))
    assert len(set(usual.values())) == len(metric.statistics)
    assert all(SHOP in one and "{selector}" not in one and "{quantile}" not in one for one in usual.values())


@pytest.mark.parametrize(
    "given",
    [
        {"metric": "sales", "way": "push"}, {"metric": "cpu", "way": "guess"},
        {"metric": "cpu", "way": "query"}, {"metric": "cpu", "way": "query", "selector": 'job=~".+"'},
        {"metric": "cpu", "way": "query", "selector": SHOP, "expression": "sum(cpu)"},
        {"metric": "cpu", "way": "query", "selector": SHOP, "expression": "a{{selector}} + b"},
        {"metric": "cpu", "way": "query", "selector": SHOP, "expression": "sum(cpu{{selector}}"},
        {"metric": "cpu", "way": "query", "selector": SHOP, "expression": "1 + 1 # {selector}"},
        {"metric": "cpu", "way": "query", "selector": SHOP, "expression": "a{{selector}}" + " + 1" * 600},
        {"metric": "response_time", "way": "query", "selector": SHOP, "expression": "latency{{selector}}"},
        {"metric": "cpu", "way": "link"}, {"metric": "cpu", "way": "push", "url": "https://a.example"},
        {"metric": "cpu", "way": "link", "url": "javascript:alert(1)"},
        {"metric": "cpu", "way": "push", "name": "<b>"}, {"metric": "cpu", "way": "push", "name": "error_rate"},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_not_mapped(stage, given):
    with pytest.raises(Invalid):
        map_all(stage, Mapped(**given))
    assert not MetricMapping.objects.exists()


def test_what_is_said_later_ends_what_was_said_before(stage):
    map_all(stage, Mapped(metric="cpu", way="query", selector=SHOP))
    map_all(stage, Mapped(metric="cpu", way="push"), at=AT + timedelta(hours=1))
    first, second = MetricMapping.objects.order_by("mapped_at")
    assert (first.url, first.name, first.ended_at) == ("", "", second.mapped_at)
    assert mappings_of(stage.environment) == {"cpu": second}


def test_the_source_is_asked_while_a_query_is_mapped(stage):
    map_all(stage, Mapped(metric="cpu", way="push"))
    assert not MetricPull.objects.exists()
    map_all(stage, Mapped(metric="cpu", way="query", selector=SHOP), Mapped(metric="disk", way="push"))
    assert MetricPull.objects.get().next_at == AT
    unmap_metric(environment=stage.environment, metric="cpu", actor=stage.world.actor("lead"), at=AT)
    assert MetricPull.objects.get().next_at is None
    with pytest.raises(Unseen):
        unmap_metric(environment=stage.environment, metric="cpu", actor=stage.world.actor("lead"), at=AT)


def test_two_metrics_are_not_called_the_same(stage):
    map_all(stage, Mapped(metric="cpu", way="push", name="shop:load"))
    with pytest.raises(Invalid):
        map_all(stage, Mapped(metric="memory", way="push", name="shop:load"))
    map_all(
        stage,
        Mapped(metric="memory", way="push", name="shop:load"),
        Mapped(metric="cpu", way="push", name="shop:cpu"),
    )


@pytest.mark.parametrize(("who", "refusal"), [("viewer", Forbidden), ("outsider", Unseen)])
def test_only_who_works_on_the_service_maps(stage, who, refusal):
    with pytest.raises(refusal):
        map_all(stage, Mapped(metric="cpu", way="push"), who=who)


def test_no_number_is_never_fresh_and_never_zero(stage):
    map_all(
        stage,
        Mapped(metric="memory", way="query", selector=SHOP),
        Mapped(metric="retention", way="link", url="a.example"),
    )
    fresh = AT + timedelta(minutes=5)
    told = [
        Told("cpu", "", Sample(AT, 0.5)), Told("disk", "", Sample(AT - timedelta(minutes=1), 0.5)),
        Told("response_time", "p95", Sample(AT, 1.0)), Told("throughput", "", Sample(AT + timedelta(hours=1), 1.0)),
        Told("retention", "", Sample(AT, 1.0)),
    ]  # fmt: skip
    keep_samples(environment=stage.environment, told=told, at=AT)
    found = {one.metric.key: one for one in standings(stage.environment, fresh)}
    assert {key: one.state.value for key, one in found.items()} == dict.fromkeys(BY_KEY, "unmapped") | {
        "cpu": "fresh", "disk": "stale", "response_time": "stale", "throughput": "stale", "memory": "waiting",
        "retention": "link",
    }  # fmt: skip
    assert found["memory"].latest is None


def test_a_list_narrowed_to_a_state_holds_those_that_stand_so(stage):
    world = stage.world
    other = world.service("Stores").environments.get()
    test_no_number_is_never_fresh_and_never_zero(stage)
    at, lead = AT + timedelta(minutes=5), world.actor("lead")
    for key in BY_KEY:
        for state in State:
            rows = covered_environments(lead, at, metric=key, state=state)
            alike = {
                place
                for place, ones in coverage([stage.environment.pk, other.pk], at).items()
                if any(one.metric.key == key and one.state is state for one in ones)
            }
            assert {row.pk for row in rows} & {stage.environment.pk, other.pk} == alike, (key, state)
    assert not covered_environments(world.actor("outsider"), at).exists()
