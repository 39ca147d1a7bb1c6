"""Asking for reports, and making those that were asked for."""

from readiness.reports.operations.asking import cancel_report, request_report
from readiness.reports.operations.making import make_due_reports, remove_old_reports

__all__ = ["cancel_report", "make_due_reports", "remove_old_reports", "request_report"]
