"""Facts for tests of standing, around one fixed day. Days are counted from it."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from readiness.checklists.facts import EvidenceFact, ItemFacts, NotApplicableFact, WaiverFact

DAY = datetime(2026, 3, 3, 9, 5, tzinfo=UTC)


def day(number: float) -> datetime:
    return DAY + timedelta(days=number)


def run(verdict, *, start=0.0, end=1.0, kind="https_redirect", klass="proves", identity="", sentence="Told."):
    """A run of a probe that counts from day `start` to day `end`."""
    return EvidenceFact(
        id=identity or f"{kind}-{verdict}-{start}",
        kind="probe",
        effective_from=day(start),
        valid_until=day(end),
        submitted_at=day(start),
        klass=klass,
        probe_kind=kind,
        verdict=verdict,
        code=f"{verdict}-code",
        sentence=sentence,
    )


def paper(review=None, *, start=0.0, end=30.0, submitted=None, identity="", why=""):
    """Evidence of a person that counts from day `start` to day `end`."""
    return EvidenceFact(
        id=identity or f"paper-{review}-{start}",
        kind="file",
        effective_from=day(start),
        valid_until=day(end),
        submitted_at=day(start if submitted is None else submitted),
        review=review,
        review_reason=why,
    )


def item(*evidence, **rest) -> ItemFacts:
    return ItemFacts(evidence=tuple(evidence), **rest)


def waiver(state="approved", *, end=10.0, reason="The vendor mends it in May."):
    return WaiverFact(state=state, reason=reason, expires_at=day(end))


# Whole days make spans meet at their ends, where half-open rules break.
days = st.integers(min_value=-20, max_value=20)
moments = days.map(day)
spans = st.tuples(days, st.integers(min_value=1, max_value=20)).map(lambda span: (span[0], span[0] + span[1]))
identities = st.uuids(version=4).map(str)

runs = st.builds(
    lambda verdict, span, kind, klass, identity: run(
        verdict, start=span[0], end=span[1], kind=kind, klass=klass, identity=identity
    ),
    st.sampled_from(["pass", "warn", "fail", "error", "skipped", "missed"]),
    spans,
    st.sampled_from(["https_redirect", "hosting", "error_page"]),
    st.sampled_from(["proves", "supports"]),
    identities,
)
papers = st.builds(
    lambda review, span, submitted, identity: paper(
        review, start=span[0], end=span[1], submitted=submitted, identity=identity, why="Not this release."
    ),
    st.sampled_from([None, "accepted", "returned"]),
    spans,
    days,
    identities,
)
waivers = st.builds(
    lambda state, end: waiver(state, end=end),
    st.sampled_from(["requested", "approved", "refused", "withdrawn"]),
    days,
)
claims = st.builds(NotApplicableFact, active=st.booleans(), reason=st.sampled_from(["", "  ", "No CDN."]))
evidence = st.lists(st.one_of(runs, papers), max_size=6).map(tuple)
facts = st.builds(
    ItemFacts,
    evidence=evidence,
    waivers=st.lists(waivers, max_size=2).map(tuple),
    not_applicable=st.none() | claims,
    not_applicable_allowed=st.booleans(),
    needs=st.sampled_from([None, "person", "ingest", "drill", "opt-in"]),
)
