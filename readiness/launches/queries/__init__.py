"""Reading launches: the live facts of a review, and what a person may see of it."""

from readiness.launches.review import Review

from .afterwards import AfterView, after_for, afterwards_of, visible_afterwards
from .badges import BadgeFace, badge_face, badge_of
from .launches import (
    Awaited,
    LaunchView,
    SignOffView,
    launch_for,
    launch_view,
    launches_of,
    open_launches,
    signing_of,
    visible_launches,
)
from .places import Place, place_for
from .reviewing import NoLaunchChecklist, gate_for, launch_checklist, review_of, reviews_of
from .then import launch_then, launches_then, service_as_of

__all__ = [
    "AfterView",
    "Awaited",
    "BadgeFace",
    "LaunchView",
    "NoLaunchChecklist",
    "Place",
    "Review",
    "SignOffView",
    "after_for",
    "afterwards_of",
    "badge_face",
    "badge_of",
    "gate_for",
    "launch_checklist",
    "launch_for",
    "launch_then",
    "launch_view",
    "launches_of",
    "launches_then",
    "open_launches",
    "place_for",
    "review_of",
    "reviews_of",
    "service_as_of",
    "signing_of",
    "visible_afterwards",
    "visible_launches",
]
