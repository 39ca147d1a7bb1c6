"""What the pages of a checklist ask the database for does not grow with what they show."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import Enter
from tests.web.shop import FAIL, open_shop
from tests.world import World

HERE = "/services/shop/production/"


def _cost(client: Client, address: str) -> int:
    client.get(address)  # the session and whatever a process asks once
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("address", "most"),
    # The page of one item asks for its findings as well.
    [(HERE, 12), (f"{HERE}items/{FAIL}/", 13), (f"{HERE}?show=fail&text=x", 12)],
)
@pytest.mark.slow
def test_a_page_costs_a_constant_number_of_queries_whatever_is_shown(
    address: str, most: int, world: World, enter: Enter, library: None
):
    shop = open_shop(world)
    client = enter("lead")
    shop.probe("security_headers", "fail")
    few = _cost(client, address)
    for item in shop.checklist.items.all():
        shop.accept(shop.show(item.key))
        shop.show(item.key, title="Another")
    for kind in ("https_redirect", "tls_certificate", "dns_records"):
        shop.probe(kind, "pass")
    many = _cost(client, address)
    assert many <= most
    assert many - few <= 2, "facts that are not there are not asked for"
