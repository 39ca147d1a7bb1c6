"""Templates are published as immutable, numbered versions, by the product and by people."""

import pytest
from django.db import IntegrityError, connection, transaction

from readiness.checklists.models import ChecklistTemplate, TemplateItem, TemplateVersion
from readiness.checklists.operations import (
    NothingToPublish,
    TemplateArchived,
    archive_template,
    publish_library,
    publish_template,
    save_draft,
)
from readiness.checklists.queries import default_version, template_for, version_for, visible_templates
from readiness.checklists.template import TemplateInvalid, digest, library, parse_template
from readiness.checklists.template_rows import shape
from readiness.refusals import AlreadyDecided, Forbidden, Invalid, Unseen
from tests.checklists.world import AT, DAY

TOML = """
slug = "queue_workers"
kind = "launch"
title = "Queue workers"
[[sections]]
key = "work"
title = "Work"
[[sections.items]]
key = "work.retries"
title = "Retries bounded"
why = "A message that always fails must not run for ever."
evidence = "The worker's settings."
remedy = "Set a limit."
accepted_by = "peer"
fresh_for_days = 30
"""


def test_the_library_is_published_once_however_often_it_is_asked(db):
    first = publish_library(AT)
    assert {version.template.slug for version in first} == {template.slug for template in library()}
    assert publish_library(AT + DAY) == []
    assert TemplateVersion.objects.count() == len(library())


def test_nothing_to_publish_costs_one_query(db, django_assert_num_queries):
    publish_library(AT)
    with django_assert_num_queries(1):
        publish_library(AT + DAY)


def test_a_name_that_a_team_chose_before_the_library_stays_the_teams(people):
    theirs = ChecklistTemplate.objects.create(
        slug="first_week", title="Ours", kind="first_week", team=people.team, created_at=AT
    )
    assert len(publish_library(AT)) == len(library())
    assert not theirs.versions.exists()
    assert ChecklistTemplate.objects.get(slug="first_week-library").versions.count() == 1
    assert publish_library(AT + DAY) == []


def test_what_is_published_is_what_the_library_says(db):
    publish_library(AT)
    for template in library():
        version = TemplateVersion.objects.get(template__slug=template.slug)
        assert (version.number, version.digest, version.published_by) == (1, digest(template), None)
        assert [shape(row) for row in version.items.order_by("position")] == list(template.items())
        assert digest(parse_template(version.source)) == version.digest


def test_a_changed_library_text_is_the_next_version_and_the_old_one_stays(db, monkeypatch):
    publish_library(AT)
    (old,) = TemplateVersion.objects.filter(template__slug="launch")
    changed = parse_template(old.source.replace("README", "Read-me"))
    monkeypatch.setattr("readiness.checklists.operations.publishing.library", lambda: (changed,))
    (new,) = publish_library(AT + DAY)
    assert (new.template, new.number) == (old.template, 2)
    assert publish_library(AT + DAY) == []


def test_what_the_organisation_published_itself_stays_the_newest(people):
    publish_library(AT)
    launch = ChecklistTemplate.objects.get(slug="launch")
    source = launch.versions.get().source.replace("README", "Read-me")
    save_draft(template=launch, toml=source, actor=people.adm, at=AT)
    own = publish_template(template=launch, actor=people.adm, at=AT)
    assert publish_library(AT + DAY) == []
    assert default_version() == own


def test_only_who_may_writes_templates(people):
    for actor in (people.lea, people.aud, people.sec):
        with pytest.raises(Forbidden):
            save_draft(template=None, toml=TOML, actor=actor, at=AT)
    for actor in (people.cora, people.vic, people.adm):
        with pytest.raises(Forbidden):
            save_draft(template=None, team=people.team, toml=TOML, actor=actor, at=AT)
    with pytest.raises(Unseen):
        save_draft(template=None, team=people.team, toml=TOML, actor=people.olga, at=AT)


def test_a_draft_that_does_not_read_names_every_place(people):
    with pytest.raises(TemplateInvalid) as refusal:
        save_draft(
            template=None,
            team=people.team,
            toml=TOML.replace('"peer"', '"anybody"').replace("fresh_for_days = 30", ""),
            actor=people.lea,
            at=AT,
        )
    assert isinstance(refusal.value, Invalid)
    (place,) = refusal.value.fields
    assert place == "section 1, item work.retries"
    assert len(refusal.value.fields[place]) == 2


def test_a_draft_too_long_is_refused(people):
    with pytest.raises(TemplateInvalid, match="longer than"):
        save_draft(template=None, team=people.team, toml=TOML + "#" * 300_000, actor=people.lea, at=AT)


def test_a_published_draft_is_a_version_and_no_draft_any_more(people):
    draft = save_draft(template=None, team=people.team, toml=TOML, actor=people.lea, at=AT)
    version = publish_template(template=draft, note="First.", actor=people.lea, at=AT)
    draft.refresh_from_db()
    assert (version.number, version.note, version.published_by) == (1, "First.", people.lea.user)
    assert (draft.draft, draft.draft_by) == ("", None)
    assert version.source == TOML


def test_the_same_text_is_not_published_twice(people):
    draft = save_draft(template=None, team=people.team, toml=TOML, actor=people.lea, at=AT)
    with_comment = f"# A comment says nothing.\n{TOML}"
    publish_template(template=draft, actor=people.lea, at=AT)
    with pytest.raises(NothingToPublish):
        publish_template(template=draft, actor=people.lea, at=AT)
    save_draft(template=draft, toml=with_comment, actor=people.lea, at=AT)
    with pytest.raises(NothingToPublish):
        publish_template(template=draft, actor=people.lea, at=AT)


def test_a_template_stays_of_its_kind(people):
    draft = save_draft(template=None, team=people.team, toml=TOML, actor=people.lea, at=AT)
    with pytest.raises(Invalid, match="kind"):
        save_draft(template=draft, toml=TOML.replace('"launch"', '"first_week"'), actor=people.lea, at=AT)


def test_two_teams_may_use_one_name_and_nobody_takes_the_librarys(people):
    mine = save_draft(template=None, team=people.team, toml=TOML, actor=people.lea, at=AT)
    theirs = save_draft(template=None, team=people.other, toml=TOML, actor=people.olga, at=AT)
    squatting = TOML.replace("queue_workers", "first_week")
    third = save_draft(template=None, team=people.other, toml=squatting, actor=people.olga, at=AT)
    assert (mine.slug, theirs.slug, third.slug) == ("queue_workers", "queue_workers-2", "first_week-2")


def test_an_archived_template_is_no_longer_written(people):
    draft = save_draft(template=None, team=people.team, toml=TOML, actor=people.lea, at=AT)
    archive_template(template=draft, actor=people.lea, at=AT)
    with pytest.raises(AlreadyDecided):
        archive_template(template=draft, actor=people.lea, at=AT)
    with pytest.raises(TemplateArchived):
        save_draft(template=draft, toml=TOML, actor=people.lea, at=AT)
    with pytest.raises(TemplateArchived):
        publish_template(template=draft, actor=people.lea, at=AT)


def test_a_teams_template_is_seen_by_the_team_and_who_reads_all(people):
    publish_library(AT)
    draft = save_draft(template=None, team=people.team, toml=TOML, actor=people.lea, at=AT)
    publish_template(template=draft, actor=people.lea, at=AT)
    for actor in (people.lea, people.vic, people.aud, people.sec, people.adm):
        assert version_for(actor, "queue_workers", 1).title == "Queue workers"
    with pytest.raises(Unseen):
        template_for(people.olga, "queue_workers")
    with pytest.raises(Unseen):
        version_for(people.olga, "queue_workers", 1)
    assert visible_templates(people.olga).count() == len(library())


@pytest.mark.parametrize("statement", ["UPDATE {} SET title = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("model", [TemplateVersion, TemplateItem])
def test_a_published_version_never_changes(db, model, statement):
    publish_library(AT)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))
