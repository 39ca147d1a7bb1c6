"""Every rule of "once" in the database has a test that races it, or a reason why no two can meet there."""

import ast

import pytest
from django.apps import apps
from django.db.models import UniqueConstraint

from tests.house.test_first_of_eight import RACES
from tests.house.tree import ROOT

CHECKLISTS, TEAMS, CATALOG = (
    f"tests/{room}/test_races.py::test_" for room in ("checklists", "teams", "catalog")
)
LAUNCHES, SEALING = "tests/launches/test_races.py::test_", "tests/ledger/test_sealing.py::test_"
NOTING = "tests/notify/test_noting.py::test_"
GIVEN = "tests/probes/given/test_races.py::test_"
ANCHORS, FINDINGS = "tests/anchors/test_telling.py::test_", "tests/findings/test_races.py::test_"
PLACES = "tests/anchors/test_races.py::test_"
DUTIES = "tests/obligations/test_races.py::test_"
ALERTS = "tests/alerts/test_races.py::test_"
ERRORS = "tests/errors/test_races.py::test_"
SECRETS = "tests/credentials/test_races.py::test_"
RUNBOOKS = "tests/runbooks/test_races.py::test_"
RELEASES = "tests/releases/test_races.py::test_"
AFTER = "tests/launches/test_after_races.py::test_"
BACKUPS = "tests/recovery/test_races.py::test_"
RACED = {
    "after_launch_once": AFTER + "of_eight_who_record_a_launch_at_once_one_starts_its_lists",
    "after_launch_word_once": AFTER + "of_eight_workers_at_once_one_tells_that_a_list_is_over",
    "Runbook.service": RUNBOOKS + "of_eight_who_begin_a_runbook_at_once_one_does",
    "runbook_version_once": RUNBOOKS + "of_eight_who_write_over_one_version_at_once_one_does",
    "backup_policy_once": BACKUPS + "of_eight_who_write_down_one_policy_at_once_one_does",
    "backup_run_once": BACKUPS + "a_ping_told_eight_times_at_once_is_one_run",
    "restore_drill_one_running": BACKUPS + "of_eight_who_start_a_drill_at_once_one_does",
    "drill_step_once": BACKUPS + "a_step_told_eight_times_at_once_is_one_step",
    "Canary.run": BACKUPS + "a_start_told_eight_times_at_once_gives_one_canary",
    "received_alert_once": "tests/monitoring/test_alerts.py::test_members_of_a_cluster_that_deliver_at_once_are_one",
    **dict.fromkeys(
        ("metric_series_once", "metric_sample_once", "metric_rollup_once"),
        "tests/monitoring/test_sample_races.py::test_eight_who_tell_the_same_at_once_are_kept_once",
    ),
    "metric_mapping_once": (
        "tests/monitoring/test_sample_races.py::test_of_eight_who_map_a_metric_at_once_one_mapping_stands"
    ),
    "ledger_entry_seq_once": SEALING + "many_sequencers_at_once_give_each_place_once",
    "ledger_node_once": SEALING + "many_sequencers_at_once_give_each_place_once",
    "ledger_checkpoint_size_once": SEALING + "many_sequencers_at_once_give_each_place_once",
    "ledger_anchor_stretch_once": ANCHORS + "of_workers_that_look_at_once_one_makes_the_anchor",
    "checkpoint_webhook_place_once": PLACES + "of_eight_at_once_no_more_get_a_place_than_are_free",
    "anchor_errand_webhook_once": ANCHORS + "of_workers_that_look_at_once_one_makes_the_anchor",
    "policy_settings_number_once": "tests/teams/test_policy.py::test_of_eight_workers_that_start_at_once_one_tells",
    "team_name_once": TEAMS + "one_person_joins_once_and_two_teams_never_share_a_name",
    "Team.slug": TEAMS + "one_person_joins_once_and_two_teams_never_share_a_name",
    "membership_once": TEAMS + "one_person_joins_once_and_two_teams_never_share_a_name",
    "invitation_open_once": TEAMS + "one_address_is_invited_once",
    "KeptAnswer.place": "tests/api/test_repeating.py::test_of_eight_at_once_one_is_done_and_all_get_its_answer",
    "service_name_once_in_team": CATALOG + "a_name_is_taken_once",
    "Service.slug": CATALOG + "an_address_is_taken_once_and_a_made_one_moves_on",
    "environment_once": CATALOG + "one_environment_endpoint_and_dependency_each",
    "endpoint_purpose_once": CATALOG + "one_environment_endpoint_and_dependency_each",
    "dependency_once": CATALOG + "one_environment_endpoint_and_dependency_each",
    "evidence_probe_once": CHECKLISTS + "many_runs_of_one_probe_are_one_line_of_testimony",
    "evidence_revision_once": CHECKLISTS + "revisions_are_numbered_without_gaps",
    "ChecklistTemplate.slug": CHECKLISTS + "two_teams_that_choose_one_name_get_two",
    "template_version_once": CHECKLISTS + "a_draft_is_published_once",
    "checklist_once": CHECKLISTS + "a_checklist_is_started_once",
    "checklist_leading_once": CHECKLISTS + "one_checklist_leads_whoever_is_first",
    "item_evidence_once": CHECKLISTS + "many_runs_of_one_probe_are_one_line_of_testimony",
    "review_once": CHECKLISTS + "two_reviewers_one_decision",
    "waiver_open_once": CHECKLISTS + "one_waiver_is_asked_for_and_decided_once",
    "WaiverWarning.waiver": "tests/checklists/test_waiver_endings.py::test_eight_workers_at_once_tell_it_once",
    "not_applicable_once": CHECKLISTS + "an_item_is_claimed_once",
    "tool_report_once": "tests/ingest/test_races.py::test_the_same_bytes_at_once_are_one_report",
    "finding_open_once": FINDINGS + "many_who_meet_one_fault_open_one_finding",
    "finding_waiver_open_once": FINDINGS + "one_waiver_is_asked_for_and_decided_once",
    "obligation_once": DUTIES + "of_eight_who_start_a_duty_at_once_one_does",
    "occurrence_once": DUTIES + "eight_planners_at_once_plan_and_open_every_period_once",
    "secret_name_once": SECRETS + "of_eight_who_register_one_name_at_once_one_does",
    "rotation_once": SECRETS + "a_rotation_told_many_times_at_once_is_recorded_once",
    "calendar_feed_once": DUTIES + "of_eight_who_make_a_calendar_link_at_once_one_works",
    "FindingWaiverWarning.waiver": FINDINGS + "eight_workers_at_once_tell_of_a_waivers_end_once",
    **dict.fromkeys(
        ("deployment_running_once", "deployment_told_once"),
        RELEASES + "of_eight_that_start_at_once_one_runs_and_one_id_is_one_deployment",
    ),
    **dict.fromkeys(
        (
            "deployment_step_once",
            "deployment_step_number_once",
            "rollback_trigger_once",
            "RollbackDecision.trigger",
        ),
        RELEASES + "eight_at_once_fire_decide_and_step_once",
    ),
    "gate_override_open_once": RELEASES + "eight_at_once_ask_for_one_override",
    **dict.fromkeys(
        ("forge_report_once", "forge_hook_once", "release_sighting_once"),
        RELEASES + "eight_deliveries_at_once_are_one_report_by_one_hook",
    ),
    **dict.fromkeys(
        (
            "error_group_once",
            "error_event_once",
            "error_user_once",
            "error_release_once",
            "error_hour_once",
        ),
        ERRORS + "eight_processes_that_get_the_same_events_at_once_count_each_once",
    ),
    "error_tally_once": ERRORS + "what_is_tallied_at_once_is_all_counted",
    "ErrorProject.environment": ERRORS + "of_eight_who_make_the_first_dsn_at_once_one_makes_the_project",
    "launch_open_once": LAUNCHES + "eight_who_ask_for_a_launch_at_once_get_one",
    "sign_off_role_once": LAUNCHES + "eight_people_sign_in_one_role_and_one_signature_stands",
    "sign_off_two_people": LAUNCHES + "one_person_with_both_roles_asks_for_both_at_once_and_gets_one",
    "launch_decision_once": LAUNCHES + "eight_people_decide_at_once_and_each_decision_has_its_own_number",
    "gate_badge_open_once": "tests/launches/test_races.py::test_eight_people_share_at_once_and_one_badge_stands",
    "declaration_once": GIVEN + "of_eight_who_declare_at_once_one_declaration_stands",
    "connection_once": GIVEN + "of_eight_who_connect_one_tool_at_once_one_connection_stands",
    "host_proof_once": GIVEN + "eight_who_begin_a_proof_at_once_get_one_token",
    "permit_once": GIVEN + "of_eight_who_permit_at_once_one_permit_stands",
    "probe_stop_once": GIVEN + "eight_who_stop_at_once_leave_one_stop",
    "spent_requests_once": GIVEN + "eight_workers_at_once_never_take_more_than_the_day_holds",
    "notice_once": NOTING + "eight_notifiers_at_once_tell_everybody_exactly_once",
    "delivery_once": NOTING + "eight_notifiers_at_once_tell_everybody_exactly_once",
    "Delivery.key": NOTING + "eight_notifiers_at_once_tell_everybody_exactly_once",
    **dict.fromkeys(
        ("reminder_once", "Reminder.key", "reminder_attempt_once"),
        "tests/notify/test_reminder_races.py::test_eight_planners_and_senders_at_once_tell_everybody_exactly_once",
    ),
    **dict.fromkeys(
        ("digest_once", "Digest.key"),
        "tests/notify/test_reminder_races.py::"
        "test_eight_planners_and_senders_at_once_make_one_digest_that_holds_all_and_goes_out_once",
    ),
    **dict.fromkeys(
        ("alert_open_once", "alert_standing_once", "AlertWatch.environment", "alert_post_once"),
        ALERTS + "eight_workers_at_once_open_one_alert_and_tell_of_it_once",
    ),
    "alert_policy_once": ALERTS + "of_eight_who_add_one_policy_at_once_one_does",
    "alert_drill_running_once": ALERTS + "of_eight_who_start_a_drill_at_once_one_does",
    "run_seal_once": "tests/probes/test_sealing.py::test_eight_workers_at_once_seal_and_count_a_day_once",
    "probe_day_once": "tests/probes/test_sealing.py::test_eight_workers_at_once_seal_and_count_a_day_once",
    **dict.fromkeys(RACES, "tests/house/test_first_of_eight.py::test_of_eight_at_once_one_is_first"),
}
_RANDOM = "what is unique here is drawn at random for each row"
_PARENT = "rows are made together with their parent, in its transaction, and by nothing else"
NEVER_MEET = {
    "Invitation.digest": _RANDOM,
    "ErrorKey.public_key": _RANDOM,
    "ErrorTest.nonce": _RANDOM,
    "BackupPolicy.digest": _RANDOM,
    "Canary.digest": _RANDOM,
    "IngestToken.prefix": _RANDOM,
    "IngestToken.digest": _RANDOM,
    "ApiToken.prefix": _RANDOM,
    "ApiToken.digest": _RANDOM,
    "GateBadge.key": _RANDOM,
    "CalendarFeed.digest": _RANDOM,
    "ledger_commitment_once": _PARENT,
    "AlertDrill.alert": _PARENT,
    "template_item_once": _PARENT,
    "checklist_item_once": _PARENT,
    "SignedReport.report": "made as its report ends, by the one whose lease stands, its row held",
    "environment_production_once": "each service is made with its production, which stays: any other is one too many",
}


def rules():
    """The names of all rules of "once": constraints by name, columns as Model.column."""
    for label in ("readiness", "probes"):
        for model in apps.get_app_config(label).get_models():
            yield from (one.name for one in model._meta.constraints if isinstance(one, UniqueConstraint))
            columns = (one for one in model._meta.local_fields if one.unique and not one.primary_key)
            yield from (f"{model.__name__}.{one.name}" for one in columns)


def test_every_rule_of_once_is_raced_or_has_its_reason():
    assert set(rules()) == {*RACED, *NEVER_MEET}


def test_no_rule_is_told_twice():
    assert len(set(rules())) == len(RACED) + len(NEVER_MEET)


@pytest.mark.parametrize("test", sorted(set(RACED.values())))
def test_the_race_that_is_named_is_there_and_has_several_threads(test):
    path, name = test.split("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    (found,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    called = {ast.unparse(node.func) for node in ast.walk(found) if isinstance(node, ast.Call)}
    assert called & {"at_once", "races.at_once"} or "Thread" in str(called), called
