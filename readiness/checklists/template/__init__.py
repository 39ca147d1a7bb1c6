"""Checklist templates: what must hold, as a text that people write and a value that programs read.

`parse_template` reads TOML and refuses with every problem and its place; `dump_template` writes it back;
`canonical` and `digest` say what a published version is, byte for byte; `difference` says what an upgrade
changes and which kept evidence it voids; `library` lists the templates that come with the product.
No framework, no clock, no database. The form is described for authors in `docs/checklists.md`.
"""

from .comparing import FieldChange, ItemChange, TemplateDifference, difference
from .fields import Problem
from .identity import canonical, digest
from .library import LIBRARY, library
from .reading import TemplateInvalid, parse_template
from .shapes import ACCEPTED_BY, KINDS, NEEDS, PROBE_CLASSES, Item, ProbeFeed, Section, Template
from .writing import dump_template

__all__ = [
    "ACCEPTED_BY",
    "KINDS",
    "LIBRARY",
    "NEEDS",
    "PROBE_CLASSES",
    "FieldChange",
    "Item",
    "ItemChange",
    "ProbeFeed",
    "Problem",
    "Section",
    "Template",
    "TemplateDifference",
    "TemplateInvalid",
    "canonical",
    "difference",
    "digest",
    "dump_template",
    "library",
    "parse_template",
]
