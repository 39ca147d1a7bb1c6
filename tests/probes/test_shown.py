"""What a run saw reads as facts in groups, and its requests share one scale."""

from probes.shown import fact_groups, timed_hops


def test_facts_of_the_run_come_first_and_nested_ones_under_what_they_are_about():
    groups = fact_groups({"first": {"path": "/health", "status": 200}, "host": "a.example", "signed": None})
    assert [(group.title, group.facts) for group in groups] == [
        ("", [("host", "a.example"), ("signed", "not seen")]),
        ("first", [("path", "/health"), ("status", "200")]),
    ]


def test_inside_a_group_only_what_was_seen_is_told():
    groups = fact_groups({"home": {"status": 404, "failure": None, "cookies": [], "local": False}})
    assert groups[0].facts == [("status", "404"), ("local", "no")]


def test_several_looks_are_numbered_and_one_is_not():
    one, several = [{"status": 200}], [{"status": 200}, {"status": 500}]
    assert [group.title for group in fact_groups({"tries": one})] == ["tries"]
    assert [group.title for group in fact_groups({"tries": several})] == ["tries 1", "tries 2"]


def test_lists_of_lists_and_dictionaries_in_groups_keep_every_fact():
    groups = fact_groups(
        {"plain": [[{"url": "http://a"}], [{"url": "http://b", "headers": {"x": ["1", "2"]}}]]}
    )
    assert [(group.title, group.facts) for group in groups] == [
        ("plain 1", [("url", "http://a")]),
        ("plain 2", [("url", "http://b")]),
        ("plain 2: headers", [("x", "1, 2")]),
    ]


def test_nothing_seen_is_nothing_told():
    assert fact_groups(None) == []
    assert timed_hops(None) == []


def test_the_slowest_request_fills_the_bar_and_the_others_are_drawn_to_its_scale():
    def hop(url, connect, wait):
        phases = {
            "dns": None,
            "wait": {"start": 1, "length": wait},
            "connect": {"start": 0, "length": connect},
        }
        return {"method": "GET", "url": url, "status": 200, "phases": phases}

    slow, fast = timed_hops([hop("/slow", 0.030, 0.070), hop("/fast", 0.010, 0.015)])
    assert [(one.name, one.left, one.width) for one in slow.phases] == [
        ("connect", 0, 300),
        ("wait", 300, 700),
    ]
    assert (slow.total, fast.total) == (100, 25)
    assert sum(one.width for one in fast.phases) == 250


def test_a_request_without_an_answer_has_no_bar():
    (hop,) = timed_hops([{"method": "GET", "url": "/", "status": None, "phases": None}])
    assert (hop.phases, hop.total, hop.status) == ([], 0, None)
