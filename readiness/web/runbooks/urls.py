"""Addresses of runbooks. Before the environments of a service, whose addresses are of the same shape."""

from django.urls import path

from readiness.web.runbooks import editing, exercising, importing, listing, reading, versions

_OF = "services/<slug:slug>/runbook"
urlpatterns = [
    path("runbooks/", listing.runbooks, name="runbooks"),
    path("runbooks/export", listing.runbooks_export, name="runbooks-export"),
    path(f"{_OF}/", reading.service_runbook, name="service-runbook"),
    path(f"{_OF}/start", editing.runbook_start, name="runbook-start"),
    path(f"{_OF}/edit", editing.runbook_edit, name="runbook-edit"),
    path(f"{_OF}/import", importing.runbook_import, name="runbook-import"),
    path(f"{_OF}/markdown", reading.runbook_markdown, name="runbook-markdown"),
    path(f"{_OF}/exercise", exercising.runbook_exercise, name="runbook-exercise"),
    path(f"{_OF}/versions/", versions.runbook_versions, name="runbook-versions"),
    path(f"{_OF}/versions/<int:number>/", versions.runbook_version, name="runbook-version"),
    path(f"{_OF}/versions/<int:number>/restore", versions.runbook_restore, name="runbook-restore"),
    path(f"{_OF}/compare", versions.runbook_compare, name="runbook-compare"),
]
