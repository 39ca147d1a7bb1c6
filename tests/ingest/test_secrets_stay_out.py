"""Of a secret that a scan found, nothing reaches the disk, the database, the log or the answer: counts alone."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core import management

from readiness.ingest.twins import as_json

SECRET = "AKIAZ7QJ3T5V9X1B4D6F"  # made up for this test
HASHED = "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"
LEAK = {
    "RuleID": f"custom-{SECRET}", "Description": SECRET, "StartLine": 3, "Match": f"key={SECRET}", "Secret": SECRET,
    "File": f"{SECRET}.py", "Commit": "a" * 40, "Message": SECRET, "Author": SECRET, "Fingerprint": SECRET,
}  # fmt: skip
RESULT = {
    "ruleId": SECRET, "message": {"text": SECRET},
    "locations": [{"physicalLocation": {"artifactLocation": {"uri": SECRET}, "region": {"snippet": {"text": SECRET}}}}],
}  # fmt: skip
SARIF = {
    "version": "2.1.0",
    "runs": [{"tool": {"driver": {"name": "gitleaks", "rules": []}}, "results": [RESULT]}],
}
PLUGINS = [{"name": "KeywordDetector"}]
FOUND = {"type": SECRET, "filename": "a.py", "hashed_secret": HASHED, "line_number": 1}
REPORTS = {
    "gitleaks": as_json([LEAK]),
    "sarif": as_json(SARIF),
    "sarif_secrets": as_json(SARIF),
    "detect_secrets": as_json({"version": "1.5.0", "plugins_used": PLUGINS, "results": {SECRET: [FOUND]}}),
}


def everything_kept() -> str:
    """Every row of every table, as text."""
    out = StringIO()
    for label in ("readiness", "probes"):
        for model in apps.get_app_config(label).get_models():
            out.write(json.dumps(list(model.objects.values()), default=repr))
    return out.getvalue()


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_of_a_secret_is_kept_or_told(pipeline, settings, tmp_path, capfd, caplog, name):
    settings.MEDIA_ROOT = tmp_path
    answer = pipeline.send(name, REPORTS[name], commits="812", shallow="false")
    assert (answer.status, answer["verdict"], answer["code"]) == (201, "fail", "secrets_found")
    on_disk = b"".join(file.read_bytes() for file in Path(tmp_path).rglob("*") if file.is_file())
    assert b'"findings": 1' in on_disk
    logged = "".join(capfd.readouterr()) + caplog.text
    for place in (on_disk.decode(), everything_kept(), logged, json.dumps(answer)):
        assert SECRET not in place
        assert HASHED not in place


@pytest.mark.parametrize("name", REPORTS)
def test_a_broken_report_is_refused_without_repeating_a_secret(pipeline, name):
    broken = REPORTS[name].replace(b'"results"', b'"result"').replace(b'"Secret"', b'"Secreet"')
    answer = pipeline.send(name, broken, commits="812", shallow="false")
    assert answer.status == 422
    assert SECRET not in json.dumps(answer)


def test_all_witnesses_are_listed_with_what_they_prove():
    out = StringIO()
    management.call_command("list_probes", "--json", stdout=out)
    listed = json.loads(out.getvalue())
    assert all(
        {"kind", "witness", "items", "needs", "source"} <= set(one)
        for one in listed
        if one["witness"] == "ingest"
    )
    assert {one["witness"] for one in listed} >= {"probe", "ingest"}
    backups = next(one for one in listed if one["kind"] == "pgbackrest")
    assert backups["items"] == [{"key": "infrastructure.backups", "class": "proves"}]
