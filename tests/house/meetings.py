"""For each two people of `eyes.DECIDES`: a portal in which the one's word waits for the other's decision."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.urls import reverse

from readiness import models as portal
from readiness.checklists.operations import (
    attach_evidence,
    claim_not_applicable,
    decide_waiver,
    request_waiver,
    withdraw_not_applicable,
)
from readiness.clock import now
from readiness.evidence.files import store
from readiness.evidence.operations import add_evidence, revise_evidence
from readiness.findings.operations import request_finding_waiver
from readiness.identifiers import new_id
from readiness.launches.operations import decide_launch
from readiness.launches.queries import review_of
from readiness.ledger.canonical import canonical
from readiness.obligations.operations import ask_skip, open_due, start_own_duty, submit_occurrence
from readiness.privacy.operations import ask_erasure
from readiness.releases.operations import request_override
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import add_member, grant_organisation_role
from tests.launches.stage import Stage, set_up
from tests.launches.test_findings_in_the_way import found, waived

#: Both hold every right there is, so that nothing but the four eyes can tell them apart.
MINE, OTHER = "mine", "other"


@dataclass
class Meeting:
    """`row` is decided by `person` being set, with `changes`; a row without a key in the database is inserted."""

    row: Any
    person: str
    changes: dict[str, Any] = field(default_factory=dict)
    #: What a whole row that comes decided holds beside that; None where no second row may be.
    inserted: dict[str, Any] | None = field(default_factory=dict)
    #: An address with what its form sends, and an operation of the API with its body and the parts of its address.
    page: tuple[str, dict[str, Any]] | None = None
    call: tuple[str, Any, dict[str, Any]] | None = None

    @property
    def is_new(self) -> bool:
        return bool(self.row._state.adding)

    def decided_by(self, who: models.Model) -> bool:
        """Whether the database holds a decision of theirs."""
        spoken = isinstance(self.row, portal.SignOff | portal.LaunchDecision)
        of = {"role": self.row.role} if spoken else {}
        rows = type(self.row).objects.filter(**{self.person: who}, **of)
        return rows.exists() if self.is_new else rows.filter(pk=self.row.pk).exists()

    def ways(self, who: models.Model) -> dict[str, Callable[[], Any]]:
        """Every way past the operations in which `who` may try to decide."""
        model, given = type(self.row), {self.person: who, **self.changes}
        ways: dict[str, Callable[[], Any]] = {}
        if not self.is_new:
            names = list(given)
            ways = {
                "save": self._with(given).save,
                "update": lambda: model.objects.filter(pk=self.row.pk).update(**given),
                "bulk_update": lambda: model.objects.bulk_update([self._with(given)], names),
                "bare UPDATE": lambda: bare_update(self._with(given), names),
            }
        if self.inserted is not None:
            fresh = {**given, "pk": new_id(), **self.inserted}
            ways["create"] = lambda: self._with(fresh).save(force_insert=True)
            ways["bulk_create"] = lambda: model.objects.bulk_create([self._with(fresh)])
            ways["bare INSERT"] = lambda: bare_insert(self._with(fresh))
        return ways

    def _with(self, given: dict[str, Any]) -> Any:
        made = copy(self.row)
        made._state = copy(self.row._state)
        for name, value in given.items():
            setattr(made, name, value)
        if "pk" in given:
            made._state.adding = True
        return made


def bare_update(row: models.Model, names: list[str]) -> None:
    """As somebody with a prompt of the database writes it."""
    fields = [row._meta.get_field(name) for name in names]
    sets = ", ".join(f'"{one.column}" = %s' for one in fields)
    values = [one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields]
    key = row._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{row._meta.db_table}" SET {sets} WHERE "{key.column}" = %s',
            [*values, key.get_db_prep_save(row.pk, connection)],
        )


def bare_insert(row: models.Model) -> None:
    """The same for a whole row; on SQLite one that would push another out of its way."""
    fields = row._meta.concrete_fields
    values = [one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields]
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    names = ", ".join(f'"{one.column}"' for one in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f'{verb} INTO "{row._meta.db_table}" ({names}) VALUES ({", ".join(["%s"] * len(values))})', values
        )


@dataclass
class Place:
    """A service with its checklist, the two people, and the moment."""

    stage: Stage

    def __post_init__(self) -> None:
        self.at, self.world = now() - timedelta(minutes=5), self.stage.world

    def actor(self, name: str = MINE) -> Any:
        return self.world.actor(name)

    # Evidence

    def review(self, attachment: portal.ItemEvidence) -> Meeting:
        revision = attachment.evidence.revisions.get()
        review = portal.EvidenceReview(
            attachment=attachment, revision=revision, number=1, decision="accepted", reviewed_at=self.at
        )
        accept = {"decision": "accept", "attachment": str(attachment.pk), "revision": str(revision.pk)}
        return Meeting(
            review, "reviewer", page=(reverse("reviews"), accept),
            call=("reviews_accept", {"revision": str(revision.pk)}, {"id": attachment.pk}),
        )  # fmt: skip

    def submitted(self) -> Meeting:
        evidence = self.stage.put("all.readme", by=MINE, at=self.at)
        return self.review(evidence.attachments.get())

    def attached(self) -> Meeting:
        evidence = self.stage.put("all.access", at=self.at)
        (attachment,) = attach_evidence(
            items=[self.stage.item("all.readme")], evidence=evidence, actor=self.actor(), at=self.at
        )
        return self.review(attachment)

    # Waivers

    def waiver(self) -> Meeting:
        asked = request_waiver(
            item=self.stage.item("all.access"), reason="Later.", expires_at=now() + timedelta(days=9),
            actor=self.actor(), at=self.at,
        )  # fmt: skip
        return self.decision(asked, "waiver-decide", "waivers_decide")

    def override(self) -> Meeting:
        asked = request_override(
            environment=self.stage.environment, release="", reason="Users wait.", actor=self.actor(), at=self.at,
            expires_at=now() + timedelta(hours=9),
        )  # fmt: skip
        return self.decision(asked, "override-decide", "overrides_decide")

    def finding_waiver(self) -> Meeting:
        asked = request_finding_waiver(
            finding=found(self.stage, at=self.at), reason="Later.", expires_at=now() + timedelta(days=9),
            actor=self.actor(), at=self.at,
        )  # fmt: skip
        return self.decision(asked, "finding-waiver-decide", "finding_waivers_decide")

    def decision(self, asked: Any, page: str, operation: str) -> Meeting:
        return Meeting(
            asked, "decided_by", {"state": "approved", "decided_at": self.at},
            page=(reverse(page, args=[asked.pk]), {"decision": "approve"}),
            call=(operation, {"approve": True}, {"id": asked.pk}),
        )  # fmt: skip

    # Signatures

    def signature(self) -> Meeting:
        """Everything holds; a security reviewer is to sign what is there."""
        launch = portal.Launch.objects.filter(state="open").first() or self.launch()
        review = review_of(self.stage.checklist, now())
        assert review.is_go
        sign_off = portal.SignOff(
            launch=launch, role="security_reviewer", digest=review.digest, subject=canonical(review.subject),
            signed_at=now(),
        )  # fmt: skip
        sent = {"role": "security_reviewer", "digest": review.digest}
        return Meeting(
            sign_off, "signer", page=(reverse("launch-sign", args=[launch.pk]), sent),
            call=("launches_sign", sent, {"id": launch.pk}),
        )  # fmt: skip

    def launch(self) -> portal.Launch:
        return self.stage.request(day=(now() + timedelta(days=3)).date(), at=self.at)

    def signed(self) -> Meeting:
        self.stage.make_ready(at=self.at)
        self.stage.sign(self.launch(), "lead", by=MINE, at=now())
        return self.signature()

    def said_go(self) -> Meeting:
        """One role said go; a security reviewer is to say so too."""
        launch, said = self.launch(), {"verdict": "go", "reason": "Everything is there."}
        decide_launch(launch=launch, role="lead", actor=self.actor(), at=self.at, **said)
        decision = portal.LaunchDecision(
            launch=launch, role="security_reviewer", number=2, machine_verdict="no-go", machine_reasons=1,
            digest="0" * 64, decided_at=now(), **said,
        )  # fmt: skip
        sent = {"role": "security_reviewer", **said}
        return Meeting(
            decision, "decided_by", page=(reverse("launch-decide", args=[launch.pk]), sent),
            call=("launches_decide", sent, {"id": launch.pk}),
        )  # fmt: skip

    def submitted_what_is_signed(self) -> Meeting:
        self.stage.make_ready(at=self.at)
        later = self.at + timedelta(minutes=1)
        self.stage.put("all.readme", by=MINE, at=later)
        self.stage.accept("all.readme", "lead", at=later)
        return self.signature()

    def submitted_what_still_counts(self) -> Meeting:
        """Somebody else's later revision waits beside it."""
        self.submitted_what_is_signed()
        evidence = portal.Evidence.objects.latest("created_at")
        revise_evidence(evidence=evidence, statement="Still so.", actor=self.actor("contributor"), at=now())
        return self.signature()

    def attached_what_is_signed(self) -> Meeting:
        self.stage.make_ready(at=self.at)
        evidence = portal.Evidence.objects.get(title="About all.access")
        attach_evidence(
            items=[self.stage.item("all.readme")], evidence=evidence, actor=self.actor(), at=self.at
        )
        return self.signature()

    def claimed_what_is_signed(self) -> Meeting:
        self.stage.make_ready(at=self.at)
        item = self.stage.item("all.retention")
        withdraw_not_applicable(item=item, actor=self.actor("contributor"), at=self.at)
        claim_not_applicable(item=item, reason="Nothing is kept.", actor=self.actor(), at=self.at)
        return self.signature()

    def waiver_is_signed(self) -> Meeting:
        self.stage.make_ready(at=self.at)
        self.stage.probe("fail", "served", at=self.at)
        asked = request_waiver(
            item=self.stage.item("all.https"), reason="Later.", expires_at=now() + timedelta(days=9),
            actor=self.actor(), at=self.at,
        )  # fmt: skip
        decide_waiver(waiver=asked, approve=True, actor=self.actor("lead"), at=self.at)
        return self.signature()

    def finding_waiver_is_signed(self) -> Meeting:
        self.stage.make_ready(at=self.at)
        finding = found(self.stage, at=self.at)
        waived(self.stage, finding, now() + timedelta(days=9), at=self.at, by=MINE)
        return self.signature()

    # Duties

    def handed_in(self) -> Meeting:
        row = self.occurrence()
        submit_occurrence(occurrence=row, actor=self.actor(), at=self.at)
        return self.occurring(
            row, "reviewed_by", {"reviewed_at": self.at, "state": "closed", "closed_at": self.at}
        )

    def skip(self) -> Meeting:
        row = self.occurrence()
        ask_skip(occurrence=row, reason="Frozen.", actor=self.actor(), at=self.at)
        return self.occurring(row, "skip_decided_by", {"skip_decided_at": self.at, "state": "skipped"})

    def occurrence(self) -> portal.Occurrence:
        duty = start_own_duty(
            service=self.stage.service, owner=None, title="Look", unit="day", every=30, zone="UTC", reviewer="lead",
            anchor=self.at.date(), lead_days=[2], actor=self.actor(), at=self.at,
        )  # fmt: skip
        open_due(at=self.at, limit=1)
        return duty.occurrences.get(state="open")

    def occurring(self, row: portal.Occurrence, person: str, changes: dict[str, Any]) -> Meeting:
        return Meeting(portal.Occurrence.objects.get(pk=row.pk), person, changes, {"period_no": 99})

    # Erasing

    def erasure(self) -> Meeting:
        stored = store([b"A secret.\n"], "secret.txt", "text/plain")
        add_evidence(
            environment=self.stage.environment, kind="file", title="A slip", upload=stored,
            actor=self.actor("contributor"), at=self.at,
        )  # fmt: skip
        return self.erasing(target="file", file=stored.sha256, actor=self.actor())

    def erasure_of_oneself(self) -> Meeting:
        return self.erasing(
            target="person", person=self.world.person(MINE), actor=self.actor("administrator")
        )

    def erasing(self, **wish: Any) -> Meeting:
        asked = ask_erasure(reason="secret", at=self.at, **wish)
        return Meeting(
            asked, "decided_by", {"state": "done", "decided_at": self.at}, {"state": "refused"},
            page=(reverse("privacy-approve", args=[asked.pk]), {}),
            call=("erasures_approve", None, {"id": asked.pk}),
        )  # fmt: skip

    def erased_file(self) -> Meeting:
        """The other approved; the one who asked does not put their own name to it."""
        asked = self.erasure().row
        portal.Erasure.objects.update(state="done", decided_by=self.world.person(OTHER), decided_at=self.at)
        changes = {"erased_at": self.at, "erased_reason": asked.reason}
        return Meeting(asked.file, "erased_by", changes, inserted=None)


#: Who decides and whose word it is -> the ways they meet.
MEETINGS: dict[tuple[str, str], tuple[Callable[[Place], Meeting], ...]] = {
    ("EvidenceReview.reviewer", "EvidenceRevision.submitted_by"): (Place.submitted,),
    ("EvidenceReview.reviewer", "ItemEvidence.attached_by"): (Place.attached,),
    ("Waiver.decided_by", "Waiver.requested_by"): (Place.waiver,),
    ("GateOverride.decided_by", "GateOverride.requested_by"): (Place.override,),
    ("FindingWaiver.decided_by", "FindingWaiver.requested_by"): (Place.finding_waiver,),
    ("SignOff.signer", "SignOff.signer"): (Place.signed,),
    ("LaunchDecision.decided_by", "LaunchDecision.decided_by"): (Place.said_go,),
    ("SignOff.signer", "EvidenceRevision.submitted_by"): (
        Place.submitted_what_is_signed,
        Place.submitted_what_still_counts,
    ),
    ("SignOff.signer", "ItemEvidence.attached_by"): (Place.attached_what_is_signed,),
    ("SignOff.signer", "NotApplicable.claimed_by"): (Place.claimed_what_is_signed,),
    ("SignOff.signer", "Waiver.requested_by"): (Place.waiver_is_signed,),
    ("SignOff.signer", "FindingWaiver.requested_by"): (Place.finding_waiver_is_signed,),
    ("Occurrence.reviewed_by", "Occurrence.submitted_by"): (Place.handed_in,),
    ("Occurrence.skip_decided_by", "Occurrence.skip_asked_by"): (Place.skip,),
    ("Erasure.decided_by", "Erasure.requested_by"): (Place.erasure,),
    ("Erasure.decided_by", "Erasure.person"): (Place.erasure_of_oneself,),
    ("StoredFile.erased_by", "Erasure.requested_by"): (Place.erased_file,),
}


def build_place(world: Any) -> Place:
    """A checklist on which two people who hold every right wait to decide."""
    for name in (MINE, OTHER):
        user = world.join(name)
        add_member(team=world.orders, user=user, role="lead", actor=SYSTEM, at=now())
        for role in ("security_reviewer", "administrator"):
            grant_organisation_role(user=user, role=role, actor=SYSTEM, at=now())
    return Place(set_up(world))
