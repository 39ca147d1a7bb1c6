"""The kinds of ledger entry that the reports room writes, and the words that tell them."""

REPORT_REQUESTED = "reports.report.requested"
REPORT_FINISHED = "reports.report.finished"
REPORT_FAILED = "reports.report.failed"
REPORT_CANCELLED = "reports.report.cancelled"

WORDS = {
    REPORT_REQUESTED: "asked for the report {title}",
    REPORT_FINISHED: "finished the report {title}",
    REPORT_FAILED: "could not make the report {title}",
    REPORT_CANCELLED: "cancelled the report {title}",
}
