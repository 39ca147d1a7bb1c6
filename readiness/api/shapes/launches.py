"""Launches, the gate and reports as the API shows them."""

from typing import Any

from rest_framework import serializers

from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.catalog.models import Environment
from readiness.checklists.models import STANDINGS
from readiness.launches.gate import GateAnswer
from readiness.launches.links import mend_links
from readiness.launches.models import AfterLaunch, Launch, LaunchDecision, SignOff
from readiness.reports.models import ReportJob

SIGNS_AS = SignOff.Role.values


class ReasonShown(Shown):
    """One thing that stands in the way."""

    code = serializers.CharField(
        help_text="The item's standing, `ran_out`, `finding`, `empty` or `no-launch-checklist`."
    )
    item = serializers.CharField(source="item_key", allow_null=True, help_text="The item's key.")
    finding = serializers.UUIDField(allow_null=True, help_text="The finding that stands in the way.")
    sentence = serializers.CharField()
    link = serializers.URLField(help_text="The page where it is mended.")


class GateShown(Shown):
    """Go or no-go: the machine's answer, and nothing else."""

    verdict = serializers.ChoiceField(["go", "no-go"])
    reasons = ReasonShown(many=True, help_text="Empty exactly when the verdict is `go`.")
    valid_until = serializers.DateTimeField(
        allow_null=True, help_text="When the go ends if nothing else happens; null: not by ageing, or no-go."
    )
    first_to_expire = serializers.CharField(
        allow_null=True, help_text="Key of the item, or id of the finding, that ends it."
    )


def gate_told(place: Environment, answer: GateAnswer) -> dict[str, Any]:
    """The gate's answer with the address of each mend."""
    links = mend_links(place, answer.reasons)
    return {
        "verdict": answer.verdict,
        "reasons": [
            {
                "code": reason.code,
                "item_key": reason.item_key,
                "sentence": reason.sentence,
                "finding": reason.finding,
                "link": links[reason.about],
            }
            for reason in answer.reasons
        ],
        "valid_until": answer.valid_until,
        "first_to_expire": answer.first_to_expire,
    }


class EnvelopeSignatureShown(Shown):
    """One signature of an envelope."""

    keyid = serializers.CharField(help_text="The id of the key, as its line at `/ledger/gate-key` has it.")
    sig = serializers.CharField(
        help_text="Ed25519 over the envelope's pre-authentication encoding, in base64."
    )


class EnvelopeShown(Shown):
    """A DSSE envelope."""

    payloadType = serializers.CharField(help_text="`application/vnd.in-toto+json`.")  # noqa: N815  DSSE's name
    payload = serializers.CharField(help_text="The in-toto statement, in base64: exactly what is signed.")
    signatures = EnvelopeSignatureShown(many=True)


class LaunchRow(Shown):
    """A launch in a list."""

    id = serializers.UUIDField()
    service = ServiceRef()
    environment = EnvironmentRef()
    planned_for = serializers.DateField()
    note = serializers.CharField()
    state = serializers.ChoiceField(Launch.State.values)
    requested_by = PersonRef()
    requested_at = serializers.DateTimeField()
    closed_by = PersonRef(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_reason = serializers.CharField()


class SignOffShown(Shown):
    """One person's signature on one state."""

    id = serializers.UUIDField()
    role = serializers.ChoiceField(SIGNS_AS)
    signer = PersonRef()
    digest = serializers.CharField(help_text="SHA-256 of the checklist and evidence as signed.")
    statement = serializers.CharField()
    signed_at = serializers.DateTimeField()


class SignatureShown(SignOffShown):
    """A signature held against the present state."""

    current = serializers.BooleanField(help_text="Whether it covers the present state.")
    changes = serializers.ListField(child=serializers.CharField(), help_text="What differs since.")


class DecisionShown(Shown):
    """What a person decided, beside what the machine said at that moment."""

    id = serializers.UUIDField()
    role = serializers.ChoiceField(SIGNS_AS)
    verdict = serializers.ChoiceField(LaunchDecision.Verdict.values)
    reason = serializers.CharField()
    machine_verdict = serializers.ChoiceField(
        LaunchDecision.Verdict.values, help_text="What the gate answered at that moment."
    )
    machine_reasons = serializers.IntegerField(help_text="How many things stood in the way then.")
    digest = serializers.CharField(help_text="SHA-256 of the checklist and evidence at that moment.")
    decided_by = PersonRef()
    decided_at = serializers.DateTimeField()


class AwaitedShown(Shown):
    """A role whose signature is missing, and who could give it."""

    role = serializers.ChoiceField(SIGNS_AS)
    people = PersonRef(many=True)


class BlockerShown(Shown):
    """What stands in the way, with the step that mends it."""

    code = serializers.CharField(source="reason.code")
    item = serializers.UUIDField(source="item.pk", allow_null=True)
    item_key = serializers.CharField(source="reason.item_key", allow_null=True)
    finding = serializers.UUIDField(source="reason.finding", allow_null=True)
    sentence = serializers.CharField(source="reason.sentence")
    next_step = serializers.CharField(source="step.sentence")


class LaunchShown(LaunchRow):
    """A launch as it stands at this moment."""

    checklist = serializers.UUIDField()
    gate = GateShown()
    blockers = BlockerShown(many=True)
    digest = serializers.CharField(
        help_text="Names the state of checklist and evidence: send it when you sign."
    )
    shown_at = serializers.DateTimeField(help_text="Send it too, and a refusal can say what changed since.")
    sign_offs = SignatureShown(many=True)
    awaited = AwaitedShown(many=True)
    decisions = DecisionShown(
        many=True,
        help_text="Go and no-go, decided by people, the newest first; the newest of each role counts.",
    )
    may_launch = serializers.BooleanField(
        help_text="Go, both signatures cover this state, and nobody's decision holds it back."
    )


class ReportKindShown(Shown):
    """A kind of report."""

    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    formats = serializers.ListField(child=serializers.CharField())
    scope = serializers.ChoiceField(["environment", "organisation"])


class ReportKindsShown(Shown):
    """Every kind."""

    kinds = ReportKindShown(many=True)


class ReportShown(Shown):
    """A report on its way, or done."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    format = serializers.CharField()
    service = ServiceRef(allow_null=True)
    environment = EnvironmentRef(allow_null=True)
    launch = serializers.UUIDField(source="launch_id", allow_null=True)
    as_of = serializers.DateTimeField()
    requested_at = serializers.DateTimeField()
    state = serializers.ChoiceField(ReportJob.State.values)
    stage = serializers.CharField(help_text="What it is at, for people.")
    steps_done = serializers.IntegerField()
    steps_total = serializers.IntegerField()
    error = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField(allow_null=True)
    file_name = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When the file is removed.")


class AfterItemShown(Shown):
    """An item of the time after a launch."""

    id = serializers.UUIDField(source="item.pk")
    key = serializers.CharField(source="item.key")
    title = serializers.CharField(source="item.template_item.title")
    standing = serializers.ChoiceField(STANDINGS, help_text="Of a list that ended: as it was then.")
    assignee = PersonRef(source="item.assignee", allow_null=True)
    seen = serializers.CharField(
        source="seen_sentence", allow_null=True, help_text="What the machine last said of it."
    )
    seen_at = serializers.DateTimeField(allow_null=True)
    evidence = serializers.UUIDField(
        source="seen_evidence", allow_null=True, help_text="Where its numbers are."
    )


class AfterListShown(Shown):
    """The first day or the first week after a launch."""

    stage = serializers.ChoiceField(AfterLaunch.Stage.values, source="after.stage")
    state = serializers.ChoiceField(AfterLaunch.State.values, source="after.state")
    checklist = serializers.UUIDField(source="after.checklist_id")
    starts_at = serializers.DateTimeField(source="after.starts_at")
    due_at = serializers.DateTimeField(source="after.due_at", help_text="Open after this, it is overdue.")
    ended_by = PersonRef(source="after.ended_by", allow_null=True)
    ended_at = serializers.DateTimeField(source="after.ended_at", allow_null=True)
    summary = serializers.CharField(source="after.summary", help_text="What surprised the team.")
    open = serializers.IntegerField(help_text="How many items are not settled.")
    items = AfterItemShown(many=True)


class AfterwardsShown(Shown):
    """What a launch started."""

    lists = AfterListShown(many=True)
