"""What the errors room keeps: who may send, what came, how it is grouped, and what people decided on it."""

from readiness.errors.models.groups import ErrorGroup, ErrorHour, ErrorRelease, ErrorUser
from readiness.errors.models.happened import ErrorEvent, ErrorTally
from readiness.errors.models.projects import ErrorKey, ErrorProject
from readiness.errors.models.reviews import ErrorReview, ErrorTest

__all__ = [
    "ErrorEvent",
    "ErrorGroup",
    "ErrorHour",
    "ErrorKey",
    "ErrorProject",
    "ErrorRelease",
    "ErrorReview",
    "ErrorTally",
    "ErrorTest",
    "ErrorUser",
]
