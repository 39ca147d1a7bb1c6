#!/usr/bin/env python3
"""Launchproof's command line."""

import os
import sys


def main() -> None:
    """Run one management command. Exits 2 where the configuration makes no sense."""
    for name in ("stdout", "stderr"):
        # Closed before we began (`>&-`): without a file in its place the next one opened would be taken for it.
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - as long as we live
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError as error:
        message = "Django is not installed here: run `make setup`, then use .venv/bin/python manage.py."
        raise SystemExit(message) from error
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.stderr.write(f"The configuration makes no sense: {problem}\n")
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
