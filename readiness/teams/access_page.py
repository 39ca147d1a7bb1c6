"""`docs/access.md`, printed from the table of rights. A test holds the page and the table together."""

from readiness.teams.access import GRANTS, MACHINES, OPENED_BY_VISIBILITY
from readiness.teams.queries import ACCESS_COLUMNS, AccessRow, access_table
from readiness.teams.roles import Role

_HEAD = """# Who may do what

Printed from `readiness/teams/access.py` by `python manage.py access_table`; do not edit it here.

A role in a team (viewer, contributor, lead) counts for that team's things; a role across the organisation
(auditor, security reviewer, administrator) counts everywhere; a colleague is everybody who is signed in.
An action that has no line is refused. Somebody who may not even view a team's thing is told that there is
nothing (404), not that it is forbidden (403). Things of an archived team are read and no longer changed.

`Token` is the scope that an API token needs on top of its owner's role; "session": no token will do.
"""


def access_page() -> str:
    """The whole page as Markdown."""
    columns = [role.label for role in ACCESS_COLUMNS]
    lines = [
        _HEAD,
        f"| Action | {' | '.join(columns)} | Token |",
        f"|---|{':-:|' * len(columns)}---|",
        *(_line(row) for row in access_table()),
        "",
        "## What is added to that",
        "",
        *_rest(),
    ]
    return "\n".join(lines) + "\n"


def _line(row: AccessRow) -> str:
    cells = ["yes" if role in row.roles else "" for role in ACCESS_COLUMNS]
    return f"| `{row.action}` | {' | '.join(cells)} | {row.scope or 'session'} |"


def _rest() -> list[str]:
    opened = ", ".join(f"`{action}`" for action in sorted(OPENED_BY_VISIBILITY))
    lines = [f"- A service open to the organisation lets every colleague do: {opened}."]
    for role, granted in GRANTS.items():
        names = ", ".join(Role(name).label.lower() for name in ACCESS_COLUMNS if name in granted)
        lines.append(f"- {_article(role)} hands out and takes away: {names}.")
    for machine, actions in MACHINES.items():
        names = ", ".join(f"`{action}`" for action in sorted(actions)) or "nothing of this table"
        lines.append(f"- The portal's own `{machine}` may do: {names}.")
    return lines


def _article(role: Role) -> str:
    label = role.label.lower()
    return f"{'An' if label[0] in 'aeiou' else 'A'} {label}"
