"""The whole way: set up once, each provable item turned `pass` by machines alone, broken, and mended."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest

from probes import looking, marker
from probes.client import Client, FixedResolver
from probes.discovery import kinds
from probes.kinds.cdn import facts as cdn_facts
from probes.kinds.dns_health import asking
from probes.kinds.dns_records import facts as dns_facts
from readiness.ingest.discovery import formats
from readiness.ingest.twins import AT
from tests.flows.setting_up import DAY, Flow, set_up
from tests.flows.shop import HOST, Shop
from tests.probes.kinds.test_dns_health import NameServer, opened, own, parent, resolver
from tests.probes.looking_at_sites import certified, house_ca, house_ca_file
from tests.probes.sites import serve
from tests.world import world

__all__ = ["certified", "house_ca", "house_ca_file", "world"]
RESOLVER, FIRST, SECOND, PARENT = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Way:
    """How one item is proven, what breaks it, and what mends it. `item` must not pass before `prove`."""

    item: str
    witness: str
    breaks: str
    prove: Callable[[Flow], None]
    spoil: Callable[[Flow], None]
    mend: Callable[[Flow], None] | None


def looked(item: str, kind: str, fault: str, breaks: str, *others: str, waits: int = 0) -> Way:
    """An item that a look proves: the shop's `fault` breaks it. `waits`: minutes until what never comes counts as
    lost, by a second look.
    """

    def prove(flow: Flow) -> None:
        flow.look(kind, *others)

    def spoil(flow: Flow) -> None:
        flow.shop.broken.add(fault)
        prove(flow)
        if waits:
            flow.wait(waits)
            prove(flow)

    def mend(flow: Flow) -> None:
        flow.shop.broken.discard(fault)
        prove(flow)

    return Way(item, kind, breaks, prove, spoil, mend)


def reported(item: str, name: str, good: str, bad: str) -> Way:
    """An item that a report proves, by the twins of its format."""

    def hand_in(twin: str) -> Callable[[Flow], None]:
        return lambda flow: flow.report(name, twin)

    return Way(item, name, bad, hand_in(good), hand_in(bad), hand_in(good))


def _gap(flow: Flow) -> None:
    flow.wait(30)
    flow.look("uptime")


def _watched(flow: Flow) -> None:
    flow.watch(DAY + 2)
    flow.look("uptime")


WAYS = (
    # First, because it is also what the watch over the service asks.
    looked("operations.health_check", "health_endpoint", "not_ready", "the database is away"),
    looked(
        "infrastructure.hosting", "hosting_release", "old_release", "the release before answers", "hosting"
    ),
    looked("infrastructure.dns", "dns_records", "no_name", "its name servers lost the name", "dns_health"),
    looked("infrastructure.tls", "tls_certificate", "expired", "the certificate has expired"),
    looked("infrastructure.cdn", "cdn", "uncached", "nothing comes from a cache"),
    reported("infrastructure.backups", "pgbackrest", "a month of daily ones", "three days old"),
    looked("security.https", "https_redirect", "in_clear", "pages are served in clear"),
    looked("security.headers", "security_headers", "bare_errors", "error pages lack the headers"),
    looked("security.secrets_rotated", "vault_secrets", "old_secret", "a secret is over a year old"),
    reported("security.dependencies", "npm_audit", "no vulnerability", "a high advisory"),
    looked("security.rate_limiting", "rate_limit", "unlimited", "nothing is refused"),
    looked(
        "monitoring.error_tracking", "error_events", "untracked", "errors do not reach the tracker", waits=20
    ),
    looked(
        "monitoring.performance_metrics", "performance_metrics", "unmeasured", "the requests are not counted"
    ),
    looked("monitoring.log_aggregation", "log_search", "unshipped", "its logs do not arrive", waits=20),
    looked(
        "monitoring.alerting_rules", "alert_rules", "dead_rule", "a rule watches a series that is not there"
    ),
    reported("monitoring.on_call", "page_drill", "another person answers", "nobody answers"),
    reported("data.migrations", "migration_test", "forward and back", "another plan"),
    reported("data.backup_restore", "restore_drill", "restored in time", "another canary"),
    reported(
        "operations.rollback_tested", "rollback_rehearsal", "back and forward", "the wire never changed"
    ),
    # Last, for its day of time; it would pass again after another one (tests/probes/test_watching.py).
    Way("monitoring.uptime", "uptime", "half an hour that nobody watched", _watched, _gap, None),
)


class OnLoopback(Client):
    """The portal's own client in a small internet: its name servers are on a port of the test, not on 53."""

    nameserver_port = 0

    def __init__(self, guard, **options):
        options["resolver"] = FixedResolver({HOST: ["127.0.0.1"]})
        super().__init__(guard, **options, nameservers=[f"{RESOLVER}:{self.nameserver_port}"])

    def dns(self, name, rdtype, *, server=None, **options):
        more = {"port": self.nameserver_port} if server else {}
        return super().dns(name, rdtype, server=server, **more, **options)


class Zone(NameServer):
    """A name server that loses the service's name with the claim."""

    shop: Shop

    def answer(self, query):
        kept = self.records
        if "no_name" in self.shop.broken:
            self.records = {key: held for key, held in kept.items() if key[0] != f"{HOST}."}
        try:
            return super().answer(query)
        finally:
            self.records = kept


@pytest.fixture
def flow(world, settings, certified, house_ca_file, monkeypatch) -> Iterator[Flow]:
    """The service and all that stands beside it, running and set up; nothing has been looked at yet."""
    past = AT - timedelta(days=1)
    shop = Shop(AT, certified(HOST), certified(HOST, not_before=past - timedelta(days=9), not_after=past))
    servers: dict[str, NameServer] = {
        RESOLVER: resolver(),
        FIRST: Zone(own()),
        SECOND: Zone(own()),
        PARENT: parent(),
    }
    with ExitStack() as stack:
        doors: list = []
        stack.callback(lambda: [door.close() for door in doors])
        for server in servers.values():
            server.shop = shop
        names = opened(servers, doors)
        shop.port = stack.enter_context(serve(shop, tls=shop.certificate())).port
        ports = shop.port, *(stack.enter_context(serve(one)).port for one in (shop.plain, shop.tools))
        settings.PROBE_ALLOW = f"127.0.0.0/8:{','.join(map(str, (*ports, names)))}"
        settings.PROBE_CA_FILE = str(house_ca_file)
        settings.PROBE_HOST_PER_SECOND = 1000
        monkeypatch.setattr(OnLoopback, "nameserver_port", names)
        monkeypatch.setattr(looking, "Client", OnLoopback)
        # Loopback stands in for the internet here, so the public DNS does have a say in the name.
        monkeypatch.setattr(dns_facts, "_is_loopback", lambda _address: False)
        monkeypatch.setattr(asking, "_local", lambda _context: "")
        monkeypatch.setattr(cdn_facts, "PAUSE", 1.05)
        monkeypatch.setattr(marker, "PAUSE_SECONDS", 0.05)
        monkeypatch.setattr(marker.wait_for, "__defaults__", (0.2,))
        yield set_up(world, shop, ports, AT)


def test_the_table_names_every_item_that_a_machine_can_prove():
    feeds = [feed for one in (*kinds().values(), *formats().values()) for feed in one.feeds if feed.proves]
    assert {way.item for way in WAYS} == {feed.item for feed in feeds}
    assert len({way.item for way in WAYS}) >= 20


def test_each_item_is_proven_by_machines_breaks_with_its_claim_and_passes_again(flow):
    wrong = []
    for way in WAYS:
        for done, step, expected in (
            ("proven", way.prove, ("pass", "proven")),
            (way.breaks, way.spoil, ("fail", "")),
            ("mended", way.mend, ("pass", "proven")),
        ):
            if step is None:
                continue
            before = flow.item(way.item)
            step(flow)
            after = flow.item(way.item)
            if before.standing == expected[0] or (after.standing, after.proof) != expected:
                wrong.append(f"{way.item} {done}: {before.standing}, then {after.standing}: {after.reason}")
    assert not wrong, "\n".join(wrong)
