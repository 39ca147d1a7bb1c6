"""Every column that names a person, judged: whose word it keeps, and whose word must be another person's."""

_OWN = "one's own word, on which somebody else decides in a row of its own"
_RIGHT = "a right decides who may, and nobody's word is accepted by it"
_END = "ends or takes back; nothing is accepted by it"
_ABOUT = "says whom it is about or who has the task, not who decided"

#: Whoever decides -> whoever put forward what is decided on. Both are "Model.column".
DECIDES = {
    "EvidenceReview.reviewer": ("EvidenceRevision.submitted_by", "ItemEvidence.attached_by"),
    "Waiver.decided_by": ("Waiver.requested_by",),
    "FindingWaiver.decided_by": ("FindingWaiver.requested_by",),
    "SignOff.signer": (
        "SignOff.signer",
        # A security reviewer vouches for other people's work.
        "EvidenceRevision.submitted_by",
        "ItemEvidence.attached_by",
        "NotApplicable.claimed_by",
        "Waiver.requested_by",
        "FindingWaiver.requested_by",
    ),
    "LaunchDecision.decided_by": ("LaunchDecision.decided_by",),
    "Erasure.decided_by": ("Erasure.requested_by", "Erasure.person"),
    "StoredFile.erased_by": ("Erasure.requested_by",),
    "Occurrence.reviewed_by": ("Occurrence.submitted_by",),
    "Occurrence.skip_decided_by": ("Occurrence.skip_asked_by",),
    "GateOverride.decided_by": ("GateOverride.requested_by",),
}
#: The rights that let somebody accept another person's word -> the column that keeps who did.
RIGHTS = {
    "REVIEW_AS_PEER": "EvidenceReview.reviewer",
    "REVIEW_AS_LEAD": "EvidenceReview.reviewer",
    "REVIEW_AS_SECURITY": "EvidenceReview.reviewer",
    "DECIDE_WAIVER": "Waiver.decided_by",
    "SIGN_AS_LEAD": "SignOff.signer",
    "SIGN_AS_SECURITY": "SignOff.signer",
    "DECIDE_ERASURE": "Erasure.decided_by",
    "DECIDE_OVERRIDE": "GateOverride.decided_by",
}
#: The other columns, and why nobody's word is accepted there.
OTHERS = {
    **dict.fromkeys(
        (
            "EvidenceRevision.submitted_by", "ItemEvidence.attached_by", "Waiver.requested_by",
            "FindingWaiver.requested_by", "NotApplicable.claimed_by", "Erasure.requested_by",
            "Occurrence.submitted_by", "Occurrence.skip_asked_by", "GateOverride.requested_by",
            "ErrorReview.signed_by",
        ),
        _OWN,
    ),
    **dict.fromkeys(
        (
            "Invitation.invited_by", "CheckpointWebhook.added_by", "Evidence.created_by", "Checklist.started_by",
            "ChecklistTemplate.draft_by", "TemplateVersion.published_by", "Finding.opened_by",
            "Runbook.started_by", "RunbookVersion.written_by", "RunbookExercise.recorded_by",
            "IngestToken.created_by", "Launch.requested_by", "GateBadge.shared_by", "LegalHold.set_by",
            "ReportJob.requested_by", "Declaration.declared_by", "MetricMapping.mapped_by",
            "ToolConnection.made_by", "HostProof.begun_by",
            "Permit.given_by", "ProbeStop.stopped_by", "Probe.asked_by", "Run.asked_by", "Maintenance.planned_by",
            "AnchorSending.person", "TrustedIdentity.created_by", "Obligation.created_by",
            "Secret.created_by", "Rotation.recorded_by",
            "TeamChannel.added_by", "Deployment.recorded_by", "DeploymentStep.by", "ForgeHook.added_by",
            "RollbackDecision.decided_by", "AlertPolicy.changed_by", "AlertSilence.made_by",
            "ErrorKey.created_by", "ErrorTest.started_by", "BackupPolicy.created_by", "PolicyWord.said_by",
            "RestoreDrill.started_by", "RestoreDrill.finished_by", "DrillStep.told_by",
        ),
        _RIGHT,
    ),
    **dict.fromkeys(
        (
            "CheckpointWebhook.removed_by", "Evidence.withdrawn_by", "Waiver.withdrawn_by",
            "FindingWaiver.withdrawn_by", "NotApplicable.withdrawn_by", "IngestToken.revoked_by",
            "Launch.closed_by", "AfterLaunch.ended_by", "GateBadge.revoked_by", "LegalHold.lifted_by",
            "Declaration.ended_by", "MetricMapping.ended_by",
            "BackupPolicy.ended_by",
            "ToolConnection.ended_by", "HostProof.ended_by", "Permit.ended_by", "ProbeStop.ended_by",
            "Maintenance.cancelled_by", "TrustedIdentity.revoked_by", "Obligation.ended_by",
            "Secret.retired_by",
            "TeamChannel.removed_by", "GateOverride.withdrawn_by", "ForgeHook.removed_by",
            "ErrorKey.revoked_by",
        ),
        _END,
    ),
    **dict.fromkeys(
        (
            "Membership.user", "OrganisationRole.user", "ApiToken.user", "KeptAnswer.user", "Service.owner",
            "CheckpointSubscription.user", "ChecklistItem.assignee", "Finding.owner", "Notice.recipient",
            "Erasure.person", "Obligation.owner", "Reminder.recipient", "Secret.owner", "CalendarFeed.user",
            "Digest.recipient", "ErrorGroup.assignee",
        ),
        _ABOUT,
    ),
    "Alert.acknowledged_by": "takes it on; the answer to a drill that counts is another person's than its starter's",
    "Alert.resolved_by": "says that it is over; what is measured opens it anew",
    "AlertDrill.started_by": "starts it, and whoever answers is another person: `OwnDrill`",
    "AlertSilence.ended_by": "ends a silence; nothing is accepted by it",
    "Occurrence.acknowledged_by": "has seen it, which decides nothing: it stays to be done",
    "RollbackTrigger.fired_by": "says that harm is done; what follows is decided in a row of its own",
    "LedgerEntry.actor": "the record of what was done, not the deed",
    "Invitation.accepted_by": "the address that was invited answers for itself",
    "ErrorGroup.resolved_by": "says that it is mended; the next event opens it again",
    "Finding.resolved_by": "says that it is mended; while a tool still sees it, the next report opens it again",
}  # fmt: skip
