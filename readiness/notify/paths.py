"""Where in the portal one can act on what a notice tells."""

from uuid import UUID

from django.urls import reverse

from readiness.checklists.models import ChecklistItem


def item_path(item: ChecklistItem) -> str:
    """The page of an item, which comes with its checklist's service and environment."""
    checklist = item.checklist
    return reverse("item", args=[checklist.service.slug, checklist.environment.slug, item.key])


def launch_path(pk: UUID | str) -> str:
    """The page of a launch."""
    return reverse("launch", args=[pk])


def afterwards_path(pk: UUID | str) -> str:
    """The page of the time after a launch."""
    return reverse("launch-after", args=[pk])


def finding_path(pk: UUID | str) -> str:
    """The page of a finding."""
    return reverse("finding", args=[pk])


def deployment_path(pk: UUID | str) -> str:
    """The page of a deployment, where one decides whether to roll back."""
    return reverse("deployment", args=[pk])


def override_path(pk: UUID | str) -> str:
    """The page of an override of the gate."""
    return reverse("override", args=[pk])


def service_path(slug: str) -> str:
    """The page of a service."""
    return reverse("service", args=[slug])


def report_path(pk: UUID | str) -> str:
    """The page of a report."""
    return reverse("report", args=[pk])


def team_path(slug: str) -> str:
    """The page of a team."""
    return reverse("team", args=[slug])


def alert_path(pk: UUID | str) -> str:
    """The page of an alert."""
    return reverse("alert", args=[pk])


def alerts_path(slug: str) -> str:
    """The alerts of a service."""
    return reverse("service-alerts", args=[slug])


def home_path() -> str:
    """The first page."""
    return reverse("home")


def ledger_path() -> str:
    """The page of the ledger's checkpoints."""
    return reverse("ledger")


def privacy_path() -> str:
    """The page of requests to erase."""
    return reverse("privacy")


def occurrence_path(pk: UUID | str) -> str:
    """The page of one time that a duty is due."""
    return reverse("occurrence", args=[pk])


def duty_path(pk: UUID | str) -> str:
    """The page of a recurring duty."""
    return reverse("obligation", args=[pk])
