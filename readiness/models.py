"""Every model of the readiness app, for Django and for code outside the rooms."""

from readiness.anchors.models import (
    AnchorErrand,
    AnchorSending,
    AnchorToken,
    CheckpointSubscription,
    CheckpointWebhook,
)
from readiness.catalog.models import Dependency, Endpoint, Environment, Service
from readiness.checklists.models import (
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    EvidenceReview,
    ItemEvidence,
    NotApplicable,
    TemplateItem,
    TemplateVersion,
    Waiver,
    WaiverWarning,
)
from readiness.credentials.models import Rotation, Secret
from readiness.evidence.models import Evidence, EvidenceRevision, Picture, StoredFile
from readiness.findings.models import Finding, FindingWaiver, FindingWaiverWarning
from readiness.ingest.models import IngestToken, ToolReport, TrustedIdentity
from readiness.launches.models import GateBadge, GateKey, Launch, LaunchDecision, SignOff
from readiness.ledger.models import (
    LedgerAnchor,
    LedgerCheckpoint,
    LedgerCommitment,
    LedgerEntry,
    LedgerKey,
    LedgerNode,
)
from readiness.monitoring.models import MetricRollup, MetricSample, MetricSeries, ReceivedAlert
from readiness.notify.models import Delivery, NotedEntry, Notice
from readiness.obligations.models import (
    CalendarFeed,
    Digest,
    Obligation,
    Occurrence,
    Reminder,
    ReminderAttempt,
    TeamChannel,
)
from readiness.privacy.models import Erasure, LegalHold
from readiness.reports.models import ReportJob, SignedReport
from readiness.runbooks.models import Runbook, RunbookExercise, RunbookVersion
from readiness.teams.models import (
    ApiToken,
    Invitation,
    KeptAnswer,
    Membership,
    OrganisationRole,
    PolicySettings,
    Team,
    User,
)

__all__ = [
    "AnchorErrand",
    "AnchorSending",
    "AnchorToken",
    "ApiToken",
    "CalendarFeed",
    "Checklist",
    "ChecklistItem",
    "ChecklistTemplate",
    "CheckpointSubscription",
    "CheckpointWebhook",
    "Delivery",
    "Dependency",
    "Digest",
    "Endpoint",
    "Environment",
    "Erasure",
    "Evidence",
    "EvidenceReview",
    "EvidenceRevision",
    "Finding",
    "FindingWaiver",
    "FindingWaiverWarning",
    "GateBadge",
    "GateKey",
    "IngestToken",
    "Invitation",
    "ItemEvidence",
    "KeptAnswer",
    "Launch",
    "LaunchDecision",
    "LedgerAnchor",
    "LedgerCheckpoint",
    "LedgerCommitment",
    "LedgerEntry",
    "LedgerKey",
    "LedgerNode",
    "LegalHold",
    "Membership",
    "MetricRollup",
    "MetricSample",
    "MetricSeries",
    "NotApplicable",
    "NotedEntry",
    "Notice",
    "Obligation",
    "Occurrence",
    "OrganisationRole",
    "Picture",
    "PolicySettings",
    "ReceivedAlert",
    "Reminder",
    "ReminderAttempt",
    "ReportJob",
    "Rotation",
    "Runbook",
    "RunbookExercise",
    "RunbookVersion",
    "Secret",
    "Service",
    "SignOff",
    "SignedReport",
    "StoredFile",
    "Team",
    "TeamChannel",
    "TemplateItem",
    "TemplateVersion",
    "ToolReport",
    "TrustedIdentity",
    "User",
    "Waiver",
    "WaiverWarning",
]
