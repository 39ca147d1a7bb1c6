"""Addresses of reports."""

from django.urls import path

from readiness.web.reporting import reports

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/new", reports.report_new, name="report-new"),
    path("reports/<uuid:pk>/", reports.report, name="report"),
    path("reports/<uuid:pk>/cancel", reports.report_cancel, name="report-cancel"),
    path("reports/<uuid:pk>/file", reports.report_file, name="report-file"),
    path("reports/<uuid:pk>/signed", reports.report_signed, name="report-signed"),
]
