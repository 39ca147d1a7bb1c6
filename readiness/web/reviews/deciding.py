"""One decision from the review queue."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from readiness.checklists.operations import accept_evidence, decide_waiver, return_evidence
from readiness.checklists.queries import attachment_for, waiver_for
from readiness.evidence.queries import revision_for
from readiness.refusals import Invalid, Unseen
from readiness.teams.actors import Actor


def decide(given: Mapping[str, str], actor: Actor, at: datetime) -> str:
    """Do what a button of the queue says (`decision`: accept, return, approve, refuse); what was done, in words.

    `attachment` and `revision`, or `waiver`, name what was on the screen. Raises what the operations raise.
    """
    decision, reason = given.get("decision", ""), given.get("reason", "")
    if "waiver" in given:
        waiver = waiver_for(actor, _key(given, "waiver"))
        if decision not in {"approve", "refuse"}:
            raise Invalid({"decision": ["Approve the waiver or refuse it."]})
        decide_waiver(waiver=waiver, approve=decision == "approve", reason=reason, actor=actor, at=at)
        return f"{'Approved' if decision == 'approve' else 'Refused'}: a waiver of {waiver.item.key}."
    attachment = attachment_for(actor, _key(given, "attachment"))
    revision = revision_for(actor, _key(given, "revision"))
    if decision == "accept":
        accept_evidence(attachment=attachment, revision=revision, actor=actor, at=at)
        return f"Accepted “{attachment.evidence.title}” for {attachment.item.template_item.title}."
    if decision == "return":
        return_evidence(attachment=attachment, revision=revision, reason=reason, actor=actor, at=at)
        return f"Returned “{attachment.evidence.title}” with your reason."
    raise Invalid({"decision": ["Accept the evidence or return it."]})


def _key(given: Mapping[str, str], name: str) -> UUID:
    try:
        return UUID(given.get(name, ""))
    except ValueError:
        raise Unseen from None
