"""Pages as of a past time: `?at=2026-03-03` on the pages of services, checklists, items, launches and reports."""
