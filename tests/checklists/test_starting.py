"""A checklist is a template version's copy for one environment."""

import pytest
from django.db import IntegrityError, transaction

from readiness.checklists.models import Checklist, ChecklistItem, ItemEvidence
from readiness.checklists.operations import (
    AlreadyStarted,
    TemplateArchived,
    VersionPassed,
    archive_template,
    publish_library,
    publish_template,
    save_draft,
    start_checklist,
)
from readiness.checklists.queries import NothingPublished
from readiness.evidence.holding import EnvironmentClosed
from readiness.models import ChecklistTemplate, LedgerEntry, TemplateVersion
from readiness.refusals import Forbidden, Unseen
from tests.checklists.test_publishing import TOML
from tests.checklists.world import AT, looked


@pytest.fixture
def published(people):
    publish_library(AT)
    return people


def version(slug):
    return TemplateVersion.objects.get(template__slug=slug)


def test_without_a_template_nothing_starts(people):
    with pytest.raises(NothingPublished):
        start_checklist(environment=people.production, actor=people.lea, at=AT)


@pytest.mark.parametrize(("who", "refusal"), [("vic", Forbidden), ("adm", Forbidden), ("olga", Unseen)])
def test_only_the_team_starts_a_checklist(published, who, refusal):
    with pytest.raises(refusal):
        start_checklist(environment=published.production, actor=getattr(published, who), at=AT)


def test_it_has_every_item_in_order_and_nothing_is_proven(published):
    checklist = start_checklist(environment=published.production, actor=published.cora, at=AT)
    items = list(checklist.items.order_by("position"))
    assert [item.position for item in items] == list(range(30))
    assert items[6].key == "security.https"
    assert (checklist.cells, checklist.count_unknown, checklist.verdict) == ("u" * 30, 30, "not_ready")
    assert (checklist.version.template.slug, checklist.started_by) == ("launch", published.cora.user)
    assert all(item.reason.startswith("No evidence yet.") for item in items)


def test_the_launch_checklist_of_production_leads(published):
    week = start_checklist(
        environment=published.production, version=version("first_week"), actor=published.lea, at=AT
    )
    staging = start_checklist(environment=published.staging, actor=published.lea, at=AT)
    production = start_checklist(environment=published.production, actor=published.lea, at=AT)
    assert [week.leading, staging.leading, production.leading] == [False, False, True]


def test_a_teams_own_launch_template_never_leads(published):
    draft = save_draft(template=None, team=published.team, toml=TOML, actor=published.lea, at=AT)
    own = publish_template(template=draft, actor=published.lea, at=AT)
    first = start_checklist(environment=published.production, version=own, actor=published.lea, at=AT)
    official = start_checklist(environment=published.production, actor=published.lea, at=AT)
    assert [first.leading, official.leading] == [False, True]


def test_nobody_begins_with_a_version_that_asks_less_than_the_newest(published):
    launch = ChecklistTemplate.objects.get(slug="launch")
    before = launch.versions.get()
    shorter = TOML.replace('slug = "queue_workers"', 'slug = "launch"')
    save_draft(template=launch, toml=shorter, actor=published.adm, at=AT)
    newest = publish_template(template=launch, actor=published.adm, at=AT)
    with pytest.raises(VersionPassed):
        start_checklist(environment=published.production, version=before, actor=published.lea, at=AT)
    assert start_checklist(environment=published.production, actor=published.lea, at=AT).version == newest


def test_a_second_launch_template_on_production_does_not_lead(published):
    start_checklist(environment=published.production, actor=published.lea, at=AT)
    draft = save_draft(template=None, toml=TOML, actor=published.adm, at=AT)
    own = publish_template(template=draft, actor=published.adm, at=AT)
    second = start_checklist(environment=published.production, version=own, actor=published.lea, at=AT)
    assert not second.leading
    with pytest.raises(IntegrityError), transaction.atomic():
        Checklist.objects.filter(pk=second.pk).update(leading=True)


def test_it_starts_once_an_environment_and_template(published):
    start_checklist(environment=published.production, actor=published.lea, at=AT)
    with pytest.raises(AlreadyStarted):
        start_checklist(environment=published.production, actor=published.cora, at=AT)


def test_another_teams_template_is_not_there(published):
    draft = save_draft(template=None, team=published.other, toml=TOML, actor=published.olga, at=AT)
    theirs = publish_template(template=draft, actor=published.olga, at=AT)
    with pytest.raises(Unseen):
        start_checklist(environment=published.production, version=theirs, actor=published.lea, at=AT)


def test_an_archived_template_is_not_begun(published):
    archive_template(template=ChecklistTemplate.objects.get(slug="first_week"), actor=published.adm, at=AT)
    with pytest.raises(TemplateArchived):
        start_checklist(
            environment=published.production, version=version("first_week"), actor=published.lea, at=AT
        )


def test_an_archived_environment_gets_none(published):
    published.staging.archived_at = AT
    published.staging.save()
    with pytest.raises(EnvironmentClosed):
        start_checklist(environment=published.staging, actor=published.lea, at=AT)


def test_what_probes_saw_before_counts_at_once(published):
    looked(published.production)
    looked(published.production, "security_headers", "fail")
    looked(published.staging, "dns_records")
    checklist = start_checklist(environment=published.production, actor=published.lea, at=AT)
    assert (checklist.count_pass, checklist.count_fail, checklist.count_unknown) == (1, 1, 28)
    assert checklist.verdict == "failing"
    assert ItemEvidence.objects.count() == 2


def test_a_probe_serves_every_item_that_it_feeds_in_every_checklist(published):
    checklists = [
        start_checklist(environment=published.production, version=version(slug), actor=published.lea, at=AT)
        for slug in ("launch", "pre_deployment", "first_24_hours")
    ]
    revision = looked(published.production, "health_endpoint")
    fed = ChecklistItem.objects.filter(attachments__evidence=revision.evidence)
    asked = [
        item
        for item in ChecklistItem.objects.filter(checklist__in=checklists).select_related("template_item")
        if any(feed["kind"] == "health_endpoint" for feed in item.template_item.probes)
    ]
    assert {item.pk for item in fed} == {item.pk for item in asked} != set()


def test_the_ledger_says_which_text_was_begun(published):
    checklist = start_checklist(environment=published.production, actor=published.lea, at=AT)
    entry = LedgerEntry.objects.get(kind="checklists.checklist.started")
    assert entry.subject_id == checklist.pk
    assert checklist.version.digest.encode() in bytes(entry.body)
