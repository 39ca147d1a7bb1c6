"""Vault's metadata: the age of the version in use, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from probes.kinds.vault_secrets import Declared
from tests.probes.sites import Answer, as_json

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
DECLARED = Declared(("kv/shop/database",))


def version(days: float, **more: object) -> dict[str, object]:
    return {"created_time": f"{AT - timedelta(days=days):%Y-%m-%dT%H:%M:%S}.123456789Z", "deletion_time": "",
            "destroyed": False, **more}  # fmt: skip


def metadata(current: int, versions: dict[str, object], updated: float = 0) -> dict[str, object]:
    moved = AT - timedelta(days=updated)
    return {
        "data": {
            "current_version": current,
            "updated_time": f"{moved:%Y-%m-%dT%H:%M:%SZ}",
            "versions": versions,
        }
    }


def vault(document: object, status: int = 200):
    return lambda asked: (
        as_json(document, status) if asked.path == "/v1/kv/metadata/shop/database" else Answer(404)
    )


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (metadata(2, {"1": version(400), "2": version(20)}), "secrets_fresh"),
        (metadata(1, {"1": version(95)}), "secrets_due"),
        (metadata(1, {"1": version(400)}, updated=1), "secrets_old"),
        (metadata(3, {"1": version(400), "2": version(1), "3": version(400)}), "secrets_old"),
        (metadata(2, {"1": version(1), "2": version(1, destroyed=True)}), "secret_gone"),
        (metadata(1, {"1": version(1, deletion_time="2026-05-31T00:00:00Z")}), "secret_gone"),
        (metadata(1, {"1": version(1, deletion_time="2026-08-31T00:00:00.5Z")}), "secrets_fresh"),
        (metadata(1, {"1": version(1, deletion_time="soon")}), "no_json"),
        (metadata(0, {}), "secret_gone"),
        ({"data": {"keys": ["database"]}}, "no_json"),
        ({"data": {"current_version": 1, "versions": {"1": {"created_time": "yesterday"}}}}, "no_json"),
        ([], "no_json"),
    ],
    ids=["new", "a week late", "only its labels edited", "the current one counts", "destroyed", "deleted",
         "to be deleted", "no time of its end", "none",
         "a list", "no time", "another document"],
)  # fmt: skip
def test_the_version_in_use_decides(ask, document, code):
    assert ask("vault_secrets", DECLARED, vault(document), at=AT).verdict.code == code


def test_the_token_goes_in_vaults_own_header_and_stays_out_of_what_is_kept(ask, site):
    got = []

    def handler(asked):
        got.append(asked.headers.get("X-Vault-Token"))
        return as_json(metadata(1, {"1": version(2)}))

    outcome = ask("vault_secrets", DECLARED, handler, at=AT)
    assert got == ["s3cret"]
    assert "s3cret" not in repr(outcome)


@pytest.mark.parametrize(
    ("status", "code"), [(403, "access_refused"), (404, "not_found"), (503, "tool_error")]
)
def test_what_cannot_be_asked_is_never_a_pass(ask, status, code):
    verdict = ask("vault_secrets", DECLARED, vault({"errors": []}, status), at=AT).verdict
    assert (verdict.status, verdict.code) == ("error", code)


def test_one_that_cannot_be_asked_hides_no_old_one(ask):
    declared = Declared(("kv/shop/database", "kv/shop/unreadable"))
    assert (
        ask("vault_secrets", declared, vault(metadata(1, {"1": version(400)})), at=AT).verdict.code
        == "secrets_old"
    )
    assert (
        ask("vault_secrets", declared, vault(metadata(1, {"1": version(4)})), at=AT).verdict.code
        == "not_found"
    )


def test_a_secret_older_than_productions_preparation_is_one_of_development(ask):
    declared = Declared(("kv/shop/database",), since="2026-05-20")
    assert ask("vault_secrets", declared, vault(metadata(1, {"1": version(30)})), at=AT).verdict.code == (
        "secrets_of_development"
    )


def test_a_name_with_odd_characters_stays_one_path(ask):
    asked_for = []

    def handler(asked):
        asked_for.append(asked.path)
        return as_json(metadata(1, {"1": version(2)}))

    ask("vault_secrets", Declared(("kv/a b/../c?x",)), handler, at=AT)
    assert asked_for == ["/v1/kv/metadata/a%20b/-/c%3Fx"]
