"""The file of rules: what the real promtool takes, and where its rules fire."""

import shutil
import subprocess
from dataclasses import replace
from typing import Any

import pytest
import yaml

from readiness.alerts.policy import SEED, scaled
from readiness.alerts.rule_file import Place, default_expression, job_selector, rule_file
from tests.alerts.series import CASES

PLACE = Place("shop", "Shop", "production", "Production", "https://portal.example/services/shop/alerts/")


def exported(place: Place = PLACE, policies: Any = None, runbook: str = "") -> str:
    selector = job_selector(place.service)
    rows = [(one, default_expression(one, selector), runbook) for one in policies or SEED.values()]
    return rule_file([(place, rows)])


@pytest.fixture
def promtool(tmp_path):
    def run(*words: str, **files: str) -> subprocess.CompletedProcess[str]:
        for name, content in files.items():
            (tmp_path / f"{name}.yml").write_text(content, encoding="utf-8")
        program = [str(shutil.which("promtool")), *words]
        return subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    return run


def test_there_is_one_rule_a_threshold_with_its_labels():
    (group,) = yaml.safe_load(exported())["groups"]
    told = {rule["labels"]["policy"]: rule for rule in group["rules"]}
    assert set(told) == set(SEED)
    assert {key: rule["labels"]["severity"] for key, rule in told.items()} == {
        key: one.severity.value for key, one in SEED.items()
    }
    for rule in group["rules"]:
        assert rule["labels"]["service"] == "shop"
        assert rule["labels"]["environment"] == "production"
        assert rule["annotations"]["runbook_url"].startswith("https://")
    assert told["down"]["for"] == "1m"
    assert told["certificate_expiry"]["for"] == "0s"
    assert told["disk_free"]["expr"].endswith("< 0.1")


def test_promtool_takes_it_and_each_rule_fires_beyond_its_bound_and_never_below_or_without_numbers(promtool):
    checked = promtool("check", "rules", "rules.yml", rules=exported())
    assert checked.returncode == 0, checked.stderr
    assert "8 rules found" in checked.stdout
    tests = {"rule_files": ["rules.yml"], "evaluation_interval": "30s", "tests": [
        {"interval": "30s", "input_series": series, "alert_rule_test": [
            {"eval_time": "20m", "alertname": SEED[key].alert, "exp_alerts": _expected(key) if fires else []}
        ]}
        for key, series, fires in CASES
    ]}  # fmt: skip
    assert {key for key, _series, fires in CASES if fires} == set(SEED)
    seen = promtool("test", "rules", "tests.yml", tests=yaml.safe_dump(tests))
    assert seen.returncode == 0, (seen.stdout + seen.stderr)[:3000]


def _expected(key: str) -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(exported())["groups"]
    (rule,) = [one for one in group["rules"] if one["labels"]["policy"] == key]
    told = dict(rule["annotations"])
    told["description"] = f"{SEED[key].title}. The number is {_SHOWN[key]}."
    return [{"exp_labels": rule["labels"], "exp_annotations": told}]


_SHOWN = {
    "error_rate_critical": "10%", "error_rate_warning": "2%", "latency_critical": "9.75s", "latency_warning": "2.425s",
    "down": "0", "disk_free": "5%", "memory_used": "90%", "certificate_expiry": "10",
}  # fmt: skip

HOSTILE = (
    'quote " and \\ backslash', "{{ $labels.secret }} {{ end", "line\nbreak\r\u2028\u0085",
    "# no comment: [a, b] &x *y !!z",
    "\N{PILE OF POO} \u202e turned \ufeff", "${HOME} %{x} <b>", "\ud800 half", "a: b\n  - alert: Mine", "\x00\x07",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_name_holds_ends_no_string_and_starts_no_template(name):
    place = replace(PLACE, name=name, environment_name=name)
    policies = [replace(one, title=name, key=f"k{number}") for number, one in enumerate(SEED.values())]
    (group,) = yaml.safe_load(exported(place, policies))["groups"]
    assert len(group["rules"]) == len(SEED)
    summary = group["rules"][0]["annotations"]["summary"].replace('{{ "{{" }}', "{{")
    assert summary == f"{name} in {name}: {name}".encode(errors="replace").decode()


def test_promtool_takes_hostile_names(promtool):
    groups = []
    for number, name in enumerate(HOSTILE):
        place = replace(PLACE, name=name, environment_name=name, environment=f"e{number}")
        selector = job_selector(place.service)
        rules = [
            (replace(one, title=name, alert=name), default_expression(one, selector), "")
            for one in SEED.values()
        ]
        groups.append((place, rules))
    checked = promtool("check", "rules", "rules.yml", rules=rule_file(groups))
    assert checked.returncode == 0, checked.stderr
    assert f"{8 * len(HOSTILE)} rules found" in checked.stdout


@pytest.mark.parametrize(
    ("lifetime", "bound"),
    [(None, 14), (398, 14), (90, 14), (42, 14), (30, 10), (6, 2), (0, 14), (float("nan"), 14)],
)
def test_the_bound_of_a_certificate_is_a_third_of_a_short_life(lifetime, bound):
    assert scaled(SEED["certificate_expiry"], lifetime).value == bound
    assert scaled(SEED["memory_used"], lifetime) is SEED["memory_used"]
