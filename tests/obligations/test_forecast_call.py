"""The API tells the load of the weeks to come, of what its caller may see."""

from .conftest import AT


def test_the_call_counts_what_is_due_in_ninety_days(duties, monkeypatch, client):
    duties.own("Mine")
    client.force_login(duties.world.person("lead"), backend="django.contrib.auth.backends.ModelBackend")
    monkeypatch.setattr("readiness.api.door.now", lambda: AT)
    answer = client.get("/api/v1/forecast?team=orders")
    assert (answer.status_code, answer.json()["total"]) == (200, 3)
