"""HTML to PDF, in a child process without network and with limits.

    print_pdf(html, job) -> bytes      asked by report kinds and by `manage.py assess`

WeasyPrint's own fetcher would follow references to the network and to local files, and one wide table cell keeps
it busy for minutes (measured: `colspan=1000000` ran past 70 s). So a child does the work: a fetcher that knows
only the resources it was handed, no network namespace where the kernel allows, and CPU, memory and wall limits.
"""

from readiness.reports.pdf.printing import (
    Attachment,
    PdfFailed,
    PdfUnavailable,
    PrintJob,
    missing_libraries,
    print_pdf,
)

__all__ = ["Attachment", "PdfFailed", "PdfUnavailable", "PrintJob", "missing_libraries", "print_pdf"]
