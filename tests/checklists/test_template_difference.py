"""What an upgrade changes, and which kept evidence it voids."""

from dataclasses import replace

import pytest

from readiness.checklists.template import ProbeFeed, difference, library

LAUNCH = library()[0]
HTTPS = LAUNCH.item("security.https")


def with_item(template, key, **changes):
    """The template with one item changed."""
    return replace(
        template,
        sections=tuple(
            replace(
                section,
                items=tuple(replace(item, **changes) if item.key == key else item for item in section.items),
            )
            for section in template.sections
        ),
    )


def changed(**fields):
    (change,) = difference(LAUNCH, with_item(LAUNCH, "security.https", **fields)).changed
    return change


def test_a_template_does_not_differ_from_itself():
    assert not difference(LAUNCH, LAUNCH)


@pytest.mark.parametrize(
    "fields", [{"why": "New."}, {"remedy": "New."}, {"fresh_for_days": 7}, {"needs": "drill"}]
)
def test_other_words_and_other_days_keep_the_evidence(fields):
    change = changed(**fields)
    assert not change.voids_evidence
    (field,) = change.fields
    assert (field.name, field.old, field.new) == (
        *fields,
        getattr(HTTPS, next(iter(fields))),
        *fields.values(),
    )


@pytest.mark.parametrize("fields", [{"title": "Other."}, {"evidence": "Other."}, {"accepted_by": "lead"}])
def test_another_claim_or_another_reviewer_must_be_reviewed_again(fields):
    assert changed(**fields).voids_acceptance
    assert changed(**fields).voids_evidence


def test_a_looser_reviewer_keeps_what_a_stricter_one_accepted():
    assert not changed(accepted_by="peer").voids_evidence


def test_a_dropped_or_weakened_probe_voids_its_runs_and_a_new_one_voids_nothing():
    feed = HTTPS.probes[0]
    assert changed(probes=()).voided_probes == ("https_redirect",)
    assert changed(probes=(replace(feed, klass="supports"),)).voided_probes == ("https_redirect",)
    added = changed(probes=(feed, ProbeFeed("hosting", "supports")))
    assert added.voided_probes == ()
    assert not added.voids_evidence
    assert not changed(probes=(replace(feed, fresh_for_days=2),)).voids_evidence


def test_a_withdrawn_allowance_voids_claims_not_to_apply():
    strict = with_item(LAUNCH, "data.privacy", not_applicable_allowed=False)
    assert difference(LAUNCH, strict).changed[0].voids_not_applicable
    assert not difference(strict, LAUNCH).changed[0].voids_evidence


def test_added_and_removed_items_are_named():
    section = LAUNCH.sections[0]
    smaller = replace(LAUNCH, sections=(replace(section, items=section.items[1:]), *LAUNCH.sections[1:]))
    assert [item.key for item in difference(LAUNCH, smaller).removed] == ["infrastructure.hosting"]
    assert [item.key for item in difference(smaller, LAUNCH).added] == ["infrastructure.hosting"]
    assert not difference(LAUNCH, smaller).reordered


def test_items_that_change_places_are_told():
    turned = replace(LAUNCH, sections=LAUNCH.sections[::-1])
    found = difference(LAUNCH, turned)
    assert found
    assert found.reordered
    assert not found.changed


def test_words_of_the_header_and_of_a_section_are_told():
    first, *rest = LAUNCH.sections
    other = replace(LAUNCH, title="Go live", sections=(replace(first, intro="Otherwise."), *rest))
    assert [(change.name, change.new) for change in difference(LAUNCH, other).wording] == [
        ("title", "Go live"),
        ("infrastructure.intro", "Otherwise."),
    ]
