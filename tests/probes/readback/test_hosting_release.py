"""What answers is the release that was deployed last: asked of a service, and of a forge beside it."""

import pytest

from probes.kinds.hosting_release import Declared
from tests.probes.readback.test_deployments import AT, github, gitlab
from tests.probes.sites import Answer, Service, as_json

FIELD = Declared("acme/shop", path="/version", json_field="build.commit")
HEADER = Declared("acme/shop", header="X-Release")
FORGES = [("github", github), ("gitlab", gitlab)]


def naming(commit, status=200, **headers):
    return Service(pages={"/version": as_json({"build": {"commit": commit}}, status, headers)})


@pytest.mark.parametrize(("forge", "deployed"), FORGES, ids=["GitHub", "GitLab"])
@pytest.mark.parametrize(
    ("service", "code"),
    [
        (naming("b" * 40), "release_deployed"),
        (naming("B" * 8), "release_deployed"),
        (naming("a" * 40), "other_release"),
        (naming("main"), "release_not_exact"),
        (naming(7), "release_not_told"),
        (naming("b" * 40, status=500), "release_not_told"),
        (naming("b" * 40, Age="9"), "cached"),
        (Service(), "release_not_told"),
        (Service(pages={"/version": Answer(200, b"[" * 9000)}), "release_not_told"),
        (Service(pages={"/": Answer(503)}), "server_error"),
    ],
)
def test_the_release_must_be_named_and_be_the_newest(ask, forge, deployed, service, code):
    told = ask("hosting_release", FIELD, deployed("ab"), name=forge, service=service, at=AT)
    assert told.verdict.code == code, told.verdict.sentence


def test_a_header_may_name_it(ask):
    service = Service(six={"x-release": "b" * 12})
    assert (
        ask("hosting_release", HEADER, github("ab"), name="github", service=service, at=AT).verdict.status
        == "pass"
    )


def test_after_a_rollback_the_older_release_is_the_right_one(ask):
    told = {
        commit: ask(
            "hosting_release", FIELD, github("aba"), name="github", service=naming(commit * 40), at=AT
        )
        for commit in "ab"
    }
    assert {commit: one.verdict.code for commit, one in told.items()} == {
        "a": "release_deployed", "b": "other_release"
    }  # fmt: skip


def test_each_look_passes_by_every_cache(ask):
    asked = []

    def version(request):
        asked.append(request.path)
        return as_json({"build": {"commit": "b" * 40}})

    service = Service(pages={"/version": version})
    assert (
        ask("hosting_release", FIELD, github("ab"), name="github", service=service, at=AT).verdict.status
        == "pass"
    )
    assert len(asked) == len(set(asked)) == 3


@pytest.mark.parametrize("status", [401, 404, 502])
def test_without_the_forge_nothing_is_proven(ask, status):
    no = lambda asked: as_json({}, status)  # noqa: E731
    assert (
        ask("hosting_release", FIELD, no, name="github", service=naming("b" * 40), at=AT).verdict.status
        == "error"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"project": "shop", "header": "X"},
        {"project": "acme/shop"},
        {"project": "acme/shop", "header": "X", "json_field": "y"},
        {"project": "acme/shop", "header": "X", "path": "//elsewhere.example/"},
    ],
)
def test_what_cannot_be_meant_cannot_be_declared(wrong):
    with pytest.raises(ValueError, match=r"Write|Name"):
        Declared(**wrong)
