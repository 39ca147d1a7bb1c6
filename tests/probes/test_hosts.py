"""No host is come to faster than it was promised, and none waits for another."""

from collections import Counter

from probes.hosts import Gates, Rate
from probes.vantage import TICK, Vantage


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def run_all(gates, clock, takes=0.0):
    """(time, host) of every start; each piece of work takes so long."""
    started, under_way = [], []
    while len(gates) or under_way:
        while (host := gates.take()) is not None:
            started.append((round(clock.now, 3), host))
            under_way.append((clock.now + takes, host))
        clock.now += 0.01
        for end in [one for one in under_way if one[0] <= clock.now]:
            under_way.remove(end)
            gates.done(end[1])
    return started


def test_of_one_host_five_a_second_are_begun():
    clock = Clock()
    gates = Gates(2, 5, clock)
    for _number in range(23):
        gates.put("a", "a")
    moments = [moment for moment, _host in run_all(gates, clock)]
    assert all(sum(begin <= one < begin + 0.999 for one in moments) <= 5 for begin in moments)
    assert 3.9 < moments[-1] - moments[0] < 4.3


def test_of_one_host_two_are_under_way_and_the_others_go_on_meanwhile():
    clock = Clock()
    gates = Gates(2, 1000, clock)
    for host in ["a"] * 6 + ["b"] * 2:
        gates.put(host, host)
    started = run_all(gates, clock, takes=1.0)
    assert Counter(started[:4]) == {(100.0, "a"): 2, (100.0, "b"): 2}
    assert [round(moment) for moment, host in started if host == "a"] == [100, 100, 101, 101, 102, 102]


def test_what_waits_is_told_by_how_long():
    clock = Clock()
    gates = Gates(2, 1, clock)
    gates.put("a", 1)
    gates.put("a", 2)
    assert gates.wait() == 0
    assert gates.take() == 1
    assert gates.take() is None
    assert 0.9 < gates.wait() <= 1


def test_ten_thousand_hosts_leave_nothing_behind():
    clock = Clock()
    gates = Gates(2, 5, clock)
    for number in range(10_000):
        gates.put(f"h{number}", f"h{number}")
    assert len(run_all(gates, clock, takes=1.5)) == 10_000
    assert len(gates) == 0
    assert not gates._busy
    assert not gates._rates
    assert not gates._ready


def test_a_rate_lets_so_many_begin_in_any_second():
    clock = Clock()
    rate = Rate(3, clock)
    for _number in range(3):
        assert rate.wait() == 0
        rate.count()
    assert rate.left == 0
    assert 0 < rate.wait() <= 1
    clock.now += 1
    assert rate.left == 3


def seen(*places, least=4):
    vantage = Vantage(least)
    for place, bad in places:
        vantage.saw(1.0, place, stood_well=True, bad=bad)
    return vantage.is_blind(2.0)


def test_a_worker_is_blind_when_more_than_half_of_the_places_fail_at_once():
    assert seen(("a", True), ("b", True), ("c", True), ("d", False))
    assert not seen(("a", True), ("b", True), ("c", False), ("d", False))


def test_the_many_probes_of_one_place_are_one_place():
    assert not seen(*[("a", True)] * 9, ("b", False))
    assert not seen(*[("a", True)] * 9, ("b", False), ("c", False), ("d", False))


def test_of_a_few_places_nothing_is_concluded():
    assert not seen(("a", True), ("b", True), ("c", True))


def test_what_failed_before_does_not_count_and_old_results_are_forgotten():
    vantage = Vantage(4)
    for place in "abcdefgh":
        vantage.saw(1.0, place, stood_well=False, bad=True)
    assert not vantage.is_blind(1.0)
    for place in "abcd":
        vantage.saw(2.0, place, stood_well=True, bad=True)
    assert vantage.is_blind(2.0)
    assert not vantage.is_blind(2.1 + TICK)
