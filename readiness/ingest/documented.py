"""The formats in words, for pages, the API and `list_probes`. Pure but for the portal's address, which is given."""

from typing import Any

from readiness.ingest.discovery import Found, found
from readiness.ingest.format import Format


def witnesses() -> list[dict[str, Any]]:
    """Every format as a witness: name, items, what it needs, where its rule is from, and whether it may testify."""
    return [{**_witness(one.format), "enabled": one.enabled, "faults": list(one.faults)} for one in found()]


def listed() -> list[Found]:
    """Every format, the portal's own last."""
    return sorted(found(), key=lambda one: (one.format.schema is not None, one.format.name))


def curl(base: str, slug: str, environment: str, fmt: Format[Any]) -> str:
    """The commands that make a report and hand it in, to be copied."""
    place = f"{base}/api/v1/services/{slug}/ingest/{fmt.name}"
    asked = "&".join(
        [f"environment={environment}", *([] if not fmt.per_release else ["commit=$COMMIT"]), *fmt.parameters]
    )
    file = f"report.{fmt.extension}"
    return (
        f"{fmt.command}\ncurl --fail-with-body --request POST \\\n"
        f'  --header "Authorization: Bearer $LAUNCHPROOF_INGEST_TOKEN" \\\n'
        f'  --header "Content-Type: application/octet-stream" \\\n'
        f'  --data-binary @{file} \\\n  "{place}?{asked}"'
    )


def _witness(fmt: Format[Any]) -> dict[str, Any]:
    return {
        "kind": fmt.name,
        "witness": "drill" if fmt.drill else "ingest",
        "items": [{"key": feed.item, "class": feed.klass} for feed in fmt.feeds],
        "needs": fmt.needs,
        "source": fmt.source,
    }
