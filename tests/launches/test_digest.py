"""What is signed: the same facts give the same digest, any other fact another one, and the change is told."""

import hashlib
import json
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.launches.digest import (
    SignedClaim,
    SignedEvidence,
    SignedItem,
    SignedProbe,
    SignedTemplate,
    SignedWaiver,
    changes,
    digest,
    subject,
)

TEMPLATE = SignedTemplate(slug="launch", number=1, digest="d" * 64)
SCAN = SignedEvidence(id="scan", revision=1, sha256="a" * 64, review="accepted")
NOTE = SignedEvidence(id="note", revision=1, sha256="b" * 64, review=None)
RUN = SignedProbe(kind="https_redirect", verdict="pass", code="redirects")
OTHER_RUN = SignedProbe(kind="hosting", verdict="warn", code="no-release")
WAIVER = SignedWaiver(id="w", reason="The vendor mends it.", expires_at="2026-05-01T00:00:00.000000Z")
ITEM = SignedItem(key="security.https", standing="pass", evidence=(SCAN, NOTE), probes=(RUN, OTHER_RUN))
PRIVACY = SignedItem(key="data.privacy", standing="waived", waiver=WAIVER)
CLAIM = SignedClaim(id="c", claimed_by="p", reason="One region.")
CDN = SignedItem(key="infrastructure.cdn", standing="not_applicable", not_applicable=CLAIM)


def signed(*items, service="s-1", environment="e-1", template=TEMPLATE):
    return subject(service=service, environment=environment, template=template, items=items)


WHOLE = signed(ITEM, PRIVACY, CDN)


def told(old, new):
    return [(change.item_key, change.sentence) for change in changes(old, new)]


def test_order_changes_nothing():
    turned = replace(ITEM, evidence=(NOTE, SCAN), probes=(OTHER_RUN, RUN))
    assert digest(signed(CDN, turned, PRIVACY)) == digest(WHOLE)


def test_the_same_text_in_two_unicode_spellings_is_one_digest():
    composed = signed(replace(CDN, not_applicable=replace(CLAIM, reason="Caf\u00e9")))
    decomposed = signed(replace(CDN, not_applicable=replace(CLAIM, reason="Cafe\u0301")))
    assert digest(composed) == digest(decomposed)
    assert changes(composed, decomposed) == ()


def test_it_survives_being_stored_as_json():
    stored = json.loads(json.dumps(WHOLE))
    assert digest(stored) == digest(WHOLE)
    assert changes(stored, WHOLE) == ()


def test_the_digest_is_sha_256_of_the_canonical_json():
    small = signed(CDN)
    spelled = json.dumps(small, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert digest(small) == hashlib.sha256(spelled).hexdigest()


def other(value):
    """Another value of the same type."""
    if isinstance(value, int):
        return value + 1
    return "other" if value is None else f"{value}x"


def variants():
    """The whole with one field changed, for every field there is."""
    yield "service", signed(ITEM, PRIVACY, CDN, service="s-2")
    yield "environment", signed(ITEM, PRIVACY, CDN, environment="e-2")
    for name, part, build in (
        ("template", TEMPLATE, lambda new: signed(ITEM, PRIVACY, CDN, template=new)),
        ("evidence", SCAN, lambda new: signed(replace(ITEM, evidence=(new, NOTE)), PRIVACY, CDN)),
        ("probe", RUN, lambda new: signed(replace(ITEM, probes=(new, OTHER_RUN)), PRIVACY, CDN)),
        ("claim", CLAIM, lambda new: signed(ITEM, PRIVACY, replace(CDN, not_applicable=new))),
        ("waiver", WAIVER, lambda new: signed(ITEM, replace(PRIVACY, waiver=new), CDN)),
    ):
        for field in fields(part):
            changed = replace(part, **{field.name: other(getattr(part, field.name))})
            yield f"{name}.{field.name}", build(changed)
    for name in ("key", "standing"):
        yield f"item.{name}", signed(ITEM, PRIVACY, replace(CDN, **{name: other(getattr(CDN, name))}))


@pytest.mark.parametrize(("name", "changed"), list(variants()))
def test_every_field_is_signed_and_its_change_is_told(name, changed):
    assert digest(changed) != digest(WHOLE)
    assert changes(WHOLE, changed)
    assert changes(changed, WHOLE)


def test_a_fresh_run_that_finds_the_same_leaves_the_signature_as_it_is():
    again = replace(
        ITEM, probes=(SignedProbe(kind="https_redirect", verdict="pass", code="redirects"), OTHER_RUN)
    )
    assert digest(signed(again, PRIVACY, CDN)) == digest(WHOLE)


@pytest.mark.parametrize(
    ("new", "sentences"),
    [
        (signed(ITEM, PRIVACY), [("infrastructure.cdn", "This item was left out of the checklist.")]),
        (
            signed(ITEM, PRIVACY, CDN, replace(CDN, key="data.test_data")),
            [("data.test_data", "This item was added to the checklist.")],
        ),
        (
            signed(replace(ITEM, standing="stale"), PRIVACY, CDN),
            [("security.https", "It stood at pass and now stands at stale.")],
        ),
        (
            signed(replace(ITEM, evidence=(NOTE,)), PRIVACY, CDN),
            [("security.https", "Evidence no longer belongs to it.")],
        ),
        (
            signed(replace(ITEM, evidence=(SCAN, NOTE, replace(SCAN, id="new"))), PRIVACY, CDN),
            [("security.https", "Evidence was added.")],
        ),
        (
            signed(replace(ITEM, evidence=(replace(SCAN, revision=2, sha256="c" * 64), NOTE)), PRIVACY, CDN),
            [("security.https", "Evidence is at revision 2 instead of 1.")],
        ),
        (
            signed(replace(ITEM, evidence=(SCAN, replace(NOTE, review="returned"))), PRIVACY, CDN),
            [("security.https", "Its evidence was not reviewed and is now returned.")],
        ),
        (
            signed(
                replace(ITEM, probes=(replace(RUN, verdict="fail", code="clear"), OTHER_RUN)), PRIVACY, CDN
            ),
            [("security.https", "The https_redirect probe said pass (redirects) and now says fail (clear).")],
        ),
        (
            signed(replace(ITEM, probes=(RUN,)), PRIVACY, CDN),
            [("security.https", "The hosting probe said warn (no-release) and now says nothing.")],
        ),
        (
            signed(ITEM, replace(PRIVACY, waiver=None), CDN),
            [("data.privacy", "Its waiver no longer covers it.")],
        ),
        (
            signed(ITEM, PRIVACY, replace(CDN, not_applicable=None)),
            [("infrastructure.cdn", "It is no longer said not to apply.")],
        ),
        (
            signed(ITEM, PRIVACY, replace(CDN, not_applicable=replace(CLAIM, reason="Two."))),
            [("infrastructure.cdn", "The reason why it does not apply is another one: Two.")],
        ),
        (
            signed(ITEM, PRIVACY, replace(CDN, not_applicable=replace(CLAIM, id="d", claimed_by="q"))),
            [("infrastructure.cdn", "It was said anew not to apply, in the same words: One region.")],
        ),
        (
            signed(ITEM, PRIVACY, CDN, template=replace(TEMPLATE, number=2, digest="e" * 64)),
            [(None, "The checklist moved from version 1 to 2.")],
        ),
    ],
)
def test_what_changed_is_told_in_words(new, sentences):
    assert told(WHOLE, new) == sentences


def test_a_change_of_evidence_names_the_piece():
    (change,) = changes(WHOLE, signed(replace(ITEM, evidence=(NOTE,)), PRIVACY, CDN))
    assert change.evidence == "scan"


def test_a_record_of_a_later_form_is_never_taken_for_the_same():
    assert told(WHOLE, {**WHOLE, "format": 3}) == [
        (None, "The signed record changed in a way that cannot be told in words.")
    ]


def test_a_record_of_format_1_told_a_claim_by_its_reason_and_is_never_taken_for_the_same():
    first = {**WHOLE, "format": 1, "items": [{**one} for one in WHOLE["items"]]}
    for item in first["items"]:
        item["not_applicable"] = item["not_applicable"] and item["not_applicable"]["reason"]
    assert told(first, WHOLE) == [(None, "The signed record changed in a way that cannot be told in words.")]
    other = signed(ITEM, PRIVACY, replace(CDN, not_applicable=replace(CLAIM, reason="Two.")))
    assert told(first, other) == [
        ("infrastructure.cdn", "The reason why it does not apply is another one: Two.")
    ]


words = st.sampled_from(["a", "b", "c"])
pieces = st.builds(
    SignedEvidence,
    id=words,
    revision=st.integers(1, 2),
    sha256=words,
    review=st.sampled_from([None, "accepted", "returned"]),
)
looks = st.builds(SignedProbe, kind=words, verdict=st.sampled_from(["pass", "fail"]), code=words)
items = st.builds(
    SignedItem,
    key=words,
    standing=st.sampled_from(["pass", "waived"]),
    evidence=st.lists(pieces, max_size=2).map(tuple),
    probes=st.lists(looks, max_size=2).map(tuple),
    waiver=st.none() | st.builds(SignedWaiver, id=words, reason=words, expires_at=words),
    not_applicable=st.none() | st.builds(SignedClaim, id=words, claimed_by=words, reason=words),
)
wholes = st.lists(items, max_size=3, unique_by=lambda one: one.key).map(lambda some: signed(*some))


@settings(max_examples=300, deadline=None)
@given(wholes, wholes)
def test_changes_are_told_exactly_when_the_digests_differ(old, new):
    assert bool(changes(old, new)) == (digest(old) != digest(new))
