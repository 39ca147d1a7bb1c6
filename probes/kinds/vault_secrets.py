"""Secrets in Vault (KV version 2) were renewed: the age of each one's current version, from its metadata.

`updated_time` moves with any edit of the metadata and is not asked for. No value is read: the token needs read on
the metadata paths alone. Source: developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2.
"""

from datetime import timedelta
from typing import Any

from probes.context import Context, Failure
from probes.probe import Feed, Kind
from probes.readback import NO_JSON, read, segment
from probes.rotation import BAD, FINDINGS, GOOD, Age, Declared, Seen, judge, moment

TOOL = "vault"


def look(context: Context) -> Seen:
    """One question for each declared secret, written as `mount/path`."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    return Seen(tuple(_age(context, name) for name in declared.secrets), declared.since, declared.days)


def _age(context: Context, name: str) -> Age:
    mount, _, path = name.strip("/ ").partition("/")
    inner = "/".join(segment(part) for part in path.split("/"))
    document = read(context, TOOL, f"/v1/{segment(mount)}/metadata/{inner}")
    if isinstance(document, Failure):
        return Age(name, failure=document)
    data: Any = document.get("data") if isinstance(document, dict) else None
    versions = data.get("versions") if isinstance(data, dict) else None
    if not isinstance(versions, dict):
        return Age(name, failure=NO_JSON)
    current = versions.get(str(data.get("current_version")))
    if not isinstance(current, dict) or current.get("destroyed"):
        return Age(name)
    # With `delete_version_after` every version says from the beginning when it will be deleted.
    over = current.get("deletion_time")
    gone_at = moment(over) if over else None
    if over and gone_at is None:
        return Age(name, failure=NO_JSON)
    if gone_at is not None and gone_at <= context.at:
        return Age(name)
    made_at = moment(current.get("created_time"))
    return Age(name, made_at) if made_at else Age(name, failure=NO_JSON)


KIND = Kind(
    name="vault_secrets",
    title="Secrets in Vault",
    question="Was each secret in Vault renewed in time?",
    source="Vault KV version 2 API, read secret metadata",
    feeds=(Feed("security.secrets_rotated"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=12),
    needs=(f"connection:{TOOL}", "declaration"),
    declares=Declared,
)
