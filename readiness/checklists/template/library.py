"""The templates that come with the product: every `*.toml` of one folder. A new one needs no Python."""

from pathlib import Path

from .fields import Problem
from .reading import TemplateInvalid, parse_template
from .shapes import KINDS, Template

LIBRARY = Path(__file__).parent.parent / "library"


def library(folder: Path = LIBRARY) -> tuple[Template, ...]:
    """Every template of the folder, launches first, then by slug. Raises `TemplateInvalid` with the file."""
    templates = (_read(path) for path in folder.glob("*.toml"))
    return tuple(sorted(templates, key=lambda template: (KINDS.index(template.kind), template.slug)))


def _read(path: Path) -> Template:
    try:
        template = parse_template(path.read_text(encoding="utf-8"))
    except TemplateInvalid as error:
        problems = [Problem(f"{path.name}, {problem.place}", problem.sentence) for problem in error.problems]
        raise TemplateInvalid(problems) from error
    if template.slug != path.stem:
        raise TemplateInvalid([Problem(path.name, f"slug must be {path.stem}, like the file")])
    return template
