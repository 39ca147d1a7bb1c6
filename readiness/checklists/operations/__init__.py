"""Changes of templates, checklists, items, reviews and exceptions. A door calls one of these."""

from readiness.checklists.queries.upgrades import upgrade_preview
from readiness.evidence.waiving import OwnRequest, WaiverOver, WaiverWaiting

from .assigning import assign_items
from .attaching import AlreadyReviewed, ItemRetired, attach_evidence, detach_evidence, put_forward
from .claims import (
    AlreadyClaimed,
    AlwaysApplies,
    NothingClaimed,
    claim_not_applicable,
    withdraw_not_applicable,
)
from .drafting import archive_template, publish_template, save_draft
from .publishing import NothingToPublish, publish_library
from .refreshing import refresh_checklist, refresh_due, refresh_environment
from .reviews import OwnEvidence, Superseded, accept_evidence, return_evidence
from .starting import AlreadyStarted, TemplateArchived, VersionPassed, start_checklist
from .upgrading import NotLater, upgrade_checklist
from .waivers import decide_waiver, request_waiver, withdraw_waiver
from .warning import warn_of_ending_waivers

__all__ = [
    "AlreadyClaimed",
    "AlreadyReviewed",
    "AlreadyStarted",
    "AlwaysApplies",
    "ItemRetired",
    "NotLater",
    "NothingClaimed",
    "NothingToPublish",
    "OwnEvidence",
    "OwnRequest",
    "Superseded",
    "TemplateArchived",
    "VersionPassed",
    "WaiverOver",
    "WaiverWaiting",
    "accept_evidence",
    "archive_template",
    "assign_items",
    "attach_evidence",
    "claim_not_applicable",
    "decide_waiver",
    "detach_evidence",
    "publish_library",
    "publish_template",
    "put_forward",
    "refresh_checklist",
    "refresh_due",
    "refresh_environment",
    "request_waiver",
    "return_evidence",
    "save_draft",
    "start_checklist",
    "upgrade_checklist",
    "upgrade_preview",
    "warn_of_ending_waivers",
    "withdraw_not_applicable",
    "withdraw_waiver",
]
