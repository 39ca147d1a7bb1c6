"""What witnesses saw is judged beside samples: the portal's own watch, and certificates."""

from dataclasses import replace
from datetime import timedelta

from probes.models import Probe, Run
from readiness.alerts.policy import SEED
from readiness.alerts.queries import policies_of
from readiness.evidence.operations import record_probe_result
from tests.alerts.world import MINUTE


def looks(shop, *words, kind="health_endpoint", maintained=False):
    """One a minute, the last of now."""
    probe, _new = Probe.objects.get_or_create(
        environment=shop.environment, kind=kind, defaults={"interval_seconds": 60, "next_run_at": shop.at}
    )
    for place, status in enumerate(reversed(words)):
        Run.objects.create(
            probe=probe, scheduled_for=shop.at - place * MINUTE, status=status, code="x", sentence="x",
            in_maintenance=maintained,
        )  # fmt: skip


def test_down_for_more_than_a_minute_pages_and_up_ends_it(shop):
    looks(shop, "pass", "fail")
    shop.judge()
    assert shop.open() == set()
    shop.at += MINUTE
    looks(shop, "fail")
    shop.judge()
    assert shop.open() == {"down"}
    shop.at += 2 * MINUTE
    looks(shop, "pass", "pass")
    shop.judge()
    assert shop.open() == set()


def test_what_could_not_be_looked_at_or_is_maintained_is_not_down(shop):
    looks(shop, "error", "error", "missed", "skipped")
    shop.judge()
    assert shop.open() == set()
    shop.at += 10 * MINUTE
    looks(shop, "fail", "fail", "fail", maintained=True)
    shop.judge()
    assert shop.open() == set()


def test_a_pushed_up_counts_beside_the_watch_and_the_graver_word_stands(shop):
    looks(shop, "pass", "pass", "pass")
    shop.tell("up", 0.0, 0.0, 0.0)
    shop.judge()
    assert shop.open() == {"down"}


def saw(shop, days, lifetime=90, verdict="pass"):
    begins, ends = shop.at + timedelta(days=days - lifetime), shop.at + timedelta(days=days)
    shown = {"serial": "1", "names": [], "not_before": begins.isoformat(), "not_after": ends.isoformat()}
    record_probe_result(
        environment=shop.environment, probe_kind="tls_certificate", title="Certificate", status=verdict, code="x",
        sentence="x", observations={"host": "shop.example", "looks": [{"certificate": shown, "verified": True}]},
        is_news=True, at=shop.at,
    )  # fmt: skip


def test_a_certificate_that_ends_soon_notifies_and_a_new_one_ends_it(shop):
    saw(shop, 14.5)
    shop.judge()
    assert shop.open() == set()
    shop.judge(hours=20)
    assert shop.open() == {"certificate_expiry"}
    saw(shop, 80)
    shop.judge(minutes=1)
    assert shop.open() == set()


def test_a_certificate_that_lives_for_six_days_is_told_of_in_its_last_third(shop):
    saw(shop, 2.5, lifetime=6)
    shop.judge()
    assert shop.open() == set()
    kept = {one.policy.key: one.policy for one in policies_of(shop.environment, shop.at)}
    assert kept["certificate_expiry"] == replace(
        SEED["certificate_expiry"], value=2.0, resolve_value=2.0, title="Certificate expiring < 2 days"
    )
    shop.judge(hours=20)
    assert shop.open() == {"certificate_expiry"}


def test_a_handshake_that_showed_no_certificate_is_no_number(shop):
    record_probe_result(
        environment=shop.environment, probe_kind="tls_certificate", title="Certificate", status="fail", code="x",
        sentence="x", observations={"looks": [{"certificate": None}, "odd"]}, at=shop.at,
    )  # fmt: skip
    shop.judge()
    assert shop.open() == set()
