"""Changes of templates, checklists, items, reviews and exceptions. A door calls one of these."""

from .attaching import AlreadyReviewed, ItemRetired, attach_evidence, detach_evidence, put_forward
from .publishing import NothingToPublish, publish_library
from .refreshing import refresh_checklist, refresh_due, refresh_environment
from .starting import AlreadyStarted, TemplateArchived, start_checklist

__all__ = [
    "AlreadyReviewed",
    "AlreadyStarted",
    "ItemRetired",
    "NothingToPublish",
    "TemplateArchived",
    "attach_evidence",
    "detach_evidence",
    "publish_library",
    "put_forward",
    "refresh_checklist",
    "refresh_due",
    "refresh_environment",
    "start_checklist",
]
