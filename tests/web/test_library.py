"""The library: who reads and writes which templates, versions and their differences, drafts with their problems."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from readiness.checklists.models import ChecklistTemplate, TemplateVersion
from readiness.checklists.operations import publish_template, save_draft, start_checklist
from readiness.checklists.template import library
from readiness.clock import now
from readiness.web.library.writing import BLANK
from tests.web.conftest import Enter
from tests.web.shop import Shop, open_shop
from tests.world import World


@pytest.fixture
def shop(world: World) -> Shop:
    return open_shop(world)


def own(world: World, toml: str = BLANK) -> ChecklistTemplate:
    """A published template of the team Orders."""
    lead = world.actor("lead")
    draft = save_draft(template=None, team=world.orders, toml=toml, actor=lead, at=now())
    publish_template(template=draft, note="First.", actor=lead, at=now())
    return ChecklistTemplate.objects.get(pk=draft.pk)


SECOND = BLANK.replace('title = "What must hold, in one line"', 'title = "What must hold, said better"') + (
    '\n[[sections.items]]\nkey = "first.other"\ntitle = "Another thing"\nwhy = "w"\nevidence = "e"\nremedy = "r"\n'
    'accepted_by = "lead"\nfresh_for_days = 30\n'
)


# --- Who may ------------------------------------------------------------------------------------------


def test_another_teams_template_is_not_there(shop: Shop, world: World, enter: Enter):
    template = own(world)
    for name in ("outsider", "colleague"):
        client = enter(name)
        assert template.title not in client.get("/library/").content.decode()
        for step in ("", "edit", "publish", "compare", "1/", "1/file"):
            assert client.get(f"/library/{template.slug}/{step}").status_code == 404, step
        assert client.post(f"/library/{template.slug}/archive").status_code == 404
        assert client.get(f"/library/new?copy={template.slug}:1").status_code in {403, 404}


@pytest.mark.parametrize("name", ["viewer", "contributor", "auditor", "security_reviewer"])
def test_who_may_not_write_is_offered_nothing_and_refused(name: str, shop: Shop, world: World, enter: Enter):
    template = own(world)
    client = enter(name)
    assert "New template" not in client.get("/library/").content.decode()
    assert client.get("/library/new").status_code == 403
    assert client.post("/library/new", {"team": "orders", "toml": BLANK}).status_code == 403
    page = client.get(f"/library/{template.slug}/").content.decode()
    assert "Write a new version" not in page
    assert "Archive template" not in page
    for step in ("edit", "publish"):
        assert client.post(f"/library/{template.slug}/{step}", {"toml": SECOND}).status_code == 403, step
    assert client.post(f"/library/{template.slug}/archive").status_code == 403
    template.refresh_from_db()
    assert (template.draft, template.archived_at) == ("", None)


def test_a_lead_writes_for_the_team_and_not_for_the_organisation(shop: Shop, enter: Enter):
    client = enter("lead")
    choices = client.get("/library/new").context["form"].fields["team"].choices
    assert [value for value, _label in choices] == ["orders"]
    for team in ("-", "billing"):
        assert client.post("/library/new", {"team": team, "toml": BLANK}).status_code == 422
    assert client.get("/library/launch/edit").status_code == 403
    administrator = enter("administrator").get("/library/new").context["form"].fields["team"].choices
    assert [value for value, _label in administrator] == ["-"]


# --- Reading ------------------------------------------------------------------------------------------


def test_it_lists_the_organisations_templates_launches_first(shop: Shop, world: World, enter: Enter):
    own(world)
    groups = dict(enter("viewer").get("/library/").context["groups"])
    shown = {template.slug: template.used for template in groups["The organisation's"]}
    assert next(iter(shown)) == "launch"
    assert shown == {template.slug: int(template.slug == "launch") for template in library()}
    assert [template.title for template in groups["Your teams' own"]] == ["My checklist"]


def test_it_counts_no_checklist_that_the_reader_may_not_see(shop: Shop, enter: Enter):
    client = enter("outsider")
    launch = dict(client.get("/library/").context["groups"])["The organisation's"][0]
    assert (launch.slug, launch.used, client.get("/library/launch/").context["used"]) == ("launch", 0, 0)


def test_a_version_shows_every_item_and_is_handed_out_as_its_file(shop: Shop, enter: Enter):
    client = enter("viewer")
    answer = client.get("/library/launch/1/")
    assert sum(len(section.items) for section in answer.context["content"].sections) == 30
    assert answer.context["version"].digest in answer.content.decode()
    file = client.get("/library/launch/1/file")
    assert file.content.decode() == TemplateVersion.objects.get(template__slug="launch").source
    assert file.headers["Content-Disposition"] == 'attachment; filename="launch-1.toml"'
    assert client.get("/library/launch/2/").status_code == 404
    assert client.get("/library/launch/99999999999999999999/file").status_code == 404


def test_two_versions_are_compared_field_by_field(shop: Shop, world: World, enter: Enter):
    template = own(world)
    lead = world.actor("lead")
    save_draft(template=template, toml=SECOND, actor=lead, at=now())
    publish_template(template=template, note="", actor=lead, at=now())
    client = enter("viewer")
    text = client.get(f"/library/{template.slug}/compare").content.decode()
    assert "1 added, 1 changed, 0 left out." in text
    assert "What must hold, said better" in text
    assert "Evidence that was accepted waits for review again." in text
    back = client.get(f"/library/{template.slug}/compare?from=2&to=1").context["difference"]
    assert [item.key for item in back.removed] == ["first.other"]
    assert client.get("/library/launch/compare").status_code == 404, "it has one version only"


@pytest.mark.parametrize("address", ["/library/", "/library/launch/", "/library/launch/1/"])
def test_it_costs_at_most_twelve_queries(address: str, shop: Shop, world: World, enter: Enter):
    client = enter("lead")
    counts = []
    for _ in range(2):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
        for number in range(6):
            own(world, BLANK.replace("my-checklist", f"own-{number}"))
    assert counts[0] == counts[1] <= 12


# --- Writing ------------------------------------------------------------------------------------------


def test_a_copy_begins_with_the_text_under_a_name_of_its_own(shop: Shop, enter: Enter):
    client = enter("lead")
    text = client.get("/library/new?copy=launch:1").context["form"].initial["toml"]
    assert 'slug = "launch-copy"' in text
    answer = client.post("/library/new", {"team": "orders", "toml": text}, follow=True)
    assert "The draft is kept." in answer.content.decode()
    kept = ChecklistTemplate.objects.get(slug="launch-copy")
    assert (kept.team.slug, kept.title, kept.draft) == ("orders", "Launch Checklist (copy)", text)
    assert client.get("/library/new?copy=launch:9").status_code == 404
    assert client.get("/library/new?copy=launch:x").status_code == 404


def test_every_problem_is_told_with_its_place_and_nothing_is_kept(shop: Shop, enter: Enter):
    wrong = BLANK.replace("fresh_for_days = 90", "fresh_for_days = 0").replace('"peer"', '"nobody"')
    answer = enter("lead").post("/library/new", {"team": "orders", "toml": wrong})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "2 things need mending" in text
    assert "item first.thing" in text
    assert "fresh_for_days = 0" in text, "what was typed stays"
    assert not ChecklistTemplate.objects.filter(slug="my-checklist").exists()
    assert enter("lead").post("/library/new", {"team": "orders", "toml": "= ["}).status_code == 422
    assert enter("lead").post("/library/new", {"team": "orders", "toml": ""}).status_code == 422


def test_checking_shows_how_it_reads_and_keeps_nothing(shop: Shop, world: World, enter: Enter):
    template = own(world)
    answer = enter("lead").post(f"/library/{template.slug}/edit", {"toml": SECOND, "do": "check"})
    assert answer.status_code == 200
    assert "The text reads well; it is not kept yet." in answer.content.decode()
    assert [item.key for item in answer.context["difference"].added] == ["first.other"]
    template.refresh_from_db()
    assert template.draft == ""


def test_a_file_takes_the_place_of_the_text(shop: Shop, world: World, enter: Enter):
    template = own(world)
    client = enter("lead")
    address = f"/library/{template.slug}/edit"
    client.post(address, {"toml": "rubbish", "upload": SimpleUploadedFile("t.toml", SECOND.encode())})
    template.refresh_from_db()
    assert template.draft == SECOND
    broken = client.post(address, {"toml": "x", "upload": SimpleUploadedFile("t.toml", b"\xff\xfe")})
    assert "not text in UTF-8" in broken.content.decode()
    large = client.post(address, {"toml": "x", "upload": SimpleUploadedFile("t.toml", b"x" * 140_000)})
    assert "larger than 128 KiB" in large.content.decode()
    template.refresh_from_db()
    assert template.draft == SECOND


def test_another_kind_is_refused_at_its_place(shop: Shop, world: World, enter: Enter):
    template = own(world)
    answer = enter("lead").post(
        f"/library/{template.slug}/edit", {"toml": SECOND.replace('"launch"', '"first_week"')}
    )
    assert answer.status_code == 422
    assert "begin another for first_week" in answer.content.decode()


def test_publishing_wants_the_typed_name_and_makes_the_next_version(shop: Shop, world: World, enter: Enter):
    template = own(world)
    client = enter("lead")
    address = f"/library/{template.slug}/publish"
    assert client.get(address).headers["Location"] == f"/library/{template.slug}/", "there is no draft"
    client.post(f"/library/{template.slug}/edit", {"toml": SECOND})
    page = client.get(address).content.decode()
    assert "1 item added, 1 changed, 0 left out." in page
    assert client.post(address, {"note": "More.", "phrase": "yes"}).status_code == 422
    assert template.versions.count() == 1
    answer = client.post(address, {"note": "More.", "phrase": template.slug}, follow=True)
    assert "Version 2 of “My checklist” is published." in answer.content.decode()
    version = template.versions.get(number=2)
    assert (version.note, version.item_count) == ("More.", 2)


def test_what_says_the_same_is_not_published_again(shop: Shop, world: World, enter: Enter):
    template = own(world)
    client = enter("lead")
    client.post(f"/library/{template.slug}/edit", {"toml": BLANK + "\n# a remark\n"})
    answer = client.post(f"/library/{template.slug}/publish", {"note": "", "phrase": template.slug})
    assert answer.status_code == 422
    assert "This says the same as the newest version" in answer.content.decode()


def test_an_archived_template_is_listed_apart_and_written_no_more(shop: Shop, world: World, enter: Enter):
    template = own(world)
    client = enter("lead")
    answer = client.post(f"/library/{template.slug}/archive", follow=True)
    assert "is archived. Checklists that follow it go on." in answer.content.decode()
    assert template.title not in client.get("/library/").content.decode()
    assert template.title in client.get("/library/?show=archived").content.decode()
    assert "Write a new version" not in client.get(f"/library/{template.slug}/").content.decode()
    answer = client.post(f"/library/{template.slug}/edit", {"toml": SECOND})
    assert answer.status_code == 422
    assert "This template is archived" in answer.content.decode()


# --- What checklists make of it -----------------------------------------------------------------------


def test_a_checklist_starts_from_any_template_once(shop: Shop, world: World, enter: Enter):
    template = own(world)
    client = enter("contributor")
    here = "/services/shop/production/"
    offered = [one.slug for one in client.get(f"{here}start").context["templates"]]
    assert set(offered) == {template.slug, *(one.slug for one in library())} - {"launch"}
    answer = client.post(f"{here}start", {"template": template.slug})
    assert answer.headers["Location"] == f"{here}?template={template.slug}"
    assert client.post(f"{here}start", {"template": template.slug}).status_code == 409
    assert client.post(f"{here}start", {"template": "none"}).status_code == 409
    assert enter("viewer").post(f"{here}start", {"template": "first_week"}).status_code == 403


def test_moving_to_a_newer_version_is_shown_first_and_done_by_name(shop: Shop, world: World, enter: Enter):
    template = own(world)
    lead = world.actor("lead")
    checklist = start_checklist(
        environment=shop.environment, version=template.versions.get(), actor=lead, at=now()
    )
    save_draft(template=template, toml=SECOND, actor=lead, at=now())
    publish_template(template=template, note="Better words.", actor=lead, at=now())
    here = f"/services/shop/production/?template={template.slug}"
    upgrade = f"/services/shop/production/upgrade?template={template.slug}"
    client = enter("contributor")
    assert "Version 2 of this template is published" in client.get(here).content.decode()
    page = client.get(upgrade).content.decode()
    assert "Another thing" in page
    assert "Better words." in page
    assert (
        "Contributors and leads of the team move the checklist."
        in enter("viewer").get(upgrade).content.decode()
    )
    assert enter("viewer").post(upgrade, {"number": "2"}).status_code == 403
    answer = client.post(upgrade, {"number": "2"}, follow=True)
    assert "The checklist now follows version 2." in answer.content.decode()
    checklist.refresh_from_db()
    assert checklist.version.number == 2
    assert client.get(upgrade).status_code == 409, "there is nothing later"
