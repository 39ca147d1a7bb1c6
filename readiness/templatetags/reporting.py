"""How report jobs are told on pages."""

from django import template
from django.utils.safestring import SafeString

from readiness.reports.kind import report_kinds
from readiness.reports.models import ReportJob
from readiness.templatetags.launchproof import status

register = template.Library()

#: A job's state as one of the shapes that people know, with its own word.
LOOKS = {
    "queued": "unknown",
    "running": "unknown",
    "done": "pass",
    "failed": "fail",
    "cancelled": "not_applicable",
}


@register.simple_tag
def report_title(job: ReportJob) -> str:
    """What kind of report it is, in words."""
    kind = report_kinds().get(job.kind)
    return kind.title if kind else job.kind


@register.simple_tag
def job_state(job: ReportJob) -> SafeString:
    """The state as word, shape and colour."""
    return status(LOOKS[job.state], job.get_state_display())
