"""A machine that has read the document asks what nobody would: no fault, no answer that is not in the document."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.wsgi import application
from tests.api.client import Client
from tests.api.things import build_things

# Loaded here: from a fixture it breaks with this pytest.
schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request over WSGI ends with its connection, and so with the transaction that the test lies in."""
    closing = (request_started, request_finished)
    for signal in closing:
        signal.disconnect(close_old_connections)
    yield
    for signal in closing:
        signal.connect(close_old_connections)


@pytest.fixture
def token(one_connection, world, stage, settings) -> str:
    settings.API_READS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 1_000_000
    build_things(world, stage)
    client = Client.with_token(world.person("lead"), ["read", "write", "review", "sign"])
    return client.headers["Authorization"]


@pytest.mark.slow
def test_no_call_breaks_or_says_what_the_document_does_not(token):
    found = [result.ok() for result in schema.get_all_operations()]
    assert len(found) > 90
    wrong = {}
    for operation in found:

        @settings(
            max_examples=4,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        @given(case=operation.as_strategy())
        def try_it(case):
            case.call_and_validate(headers={"Authorization": token}, checks=CHECKS)

        try:
            try_it()
        except FailureGroup as failures:
            wrong[operation.label] = str(failures)
    assert wrong == {}
