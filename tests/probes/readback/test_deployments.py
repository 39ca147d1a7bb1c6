"""Rollbacks among the deployments of GitHub and GitLab, told apart from restarts and failures."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from probes.rollback import Declared
from tests.probes.sites import Answer, as_json

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
DECLARED = Declared("acme/shop")


def moments(count: int) -> list[str]:
    return [f"{AT - timedelta(days=10) + timedelta(hours=n):%Y-%m-%dT%H:%M:%SZ}" for n in range(count)]


def github(commits: str, failed: str = ""):
    """One deployment a letter, oldest first; those at the places of `failed` ended in a failure."""
    times = moments(len(commits))
    listed = [{"id": n, "sha": commit * 40, "created_at": times[n]} for n, commit in enumerate(commits)][::-1]

    def answer(asked):
        path = urlsplit(asked.path).path
        if path == "/repos/acme/shop/deployments":
            assert parse_qs(urlsplit(asked.path).query)["environment"] == ["production"]
            return as_json(listed)
        number = int(path.split("/")[5])
        state = "failure" if str(number) in failed else "success"
        return as_json(
            [
                {"state": "inactive", "created_at": times[number]},
                {"state": state, "created_at": times[number]},
            ]
        )

    return answer


def gitlab(commits: str, failed: str = ""):
    times = moments(len(commits))
    listed = [
        {
            "id": n,
            "sha": commit * 40,
            "status": "failed" if str(n) in failed else "success",
            "updated_at": times[n],
        }
        for n, commit in enumerate(commits)
    ]
    return lambda asked: (
        as_json(listed[::-1])
        if asked.path.startswith("/api/v4/projects/acme%2Fshop/deployments?")
        else Answer(404)
    )


@pytest.mark.parametrize(
    "forge", [("github_deployments", github), ("gitlab_deployments", gitlab)], ids=["GitHub", "GitLab"]
)
@pytest.mark.parametrize(
    ("commits", "failed", "code"),
    [
        ("abab", "", "rollback_seen"),
        ("abac", "", "rollback_seen"),
        ("aba", "", "rolled_back_only"),
        ("abc", "", "no_rollback"),
        ("aabb", "", "no_rollback"),
        ("aba", "2", "no_rollback"),
        ("aba", "1", "no_rollback"),
        ("ab", "01", "no_deployments"),
        ("", "", "no_deployments"),
    ],
)
def test_only_a_return_to_what_was_live_counts(ask, forge, commits, failed, code):
    kind, tool = forge
    assert ask(kind, DECLARED, tool(commits, failed), at=AT).verdict.code == code


@pytest.mark.parametrize("kind", ["github_deployments", "gitlab_deployments"])
@pytest.mark.parametrize(
    ("status", "code"), [(401, "access_refused"), (404, "not_found"), (502, "tool_error")]
)
def test_what_cannot_be_asked_is_never_a_pass(ask, kind, status, code):
    verdict = ask(kind, DECLARED, lambda asked: as_json({"message": "no"}, status), at=AT).verdict
    assert (verdict.status, verdict.code) == ("error", code)


def test_an_answer_of_another_shape_is_no_answer(ask):
    assert (
        ask("gitlab_deployments", DECLARED, lambda asked: as_json({"deployments": []}), at=AT).verdict.code
        == "no_json"
    )
