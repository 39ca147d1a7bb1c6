"""What stands in the place of an erased name and address. The database knows the form (`migrations`)."""

from uuid import UUID

from readiness.teams.models import User

NAME = "Erased person"
DOMAIN = "erased.invalid"


def address_for(pk: UUID) -> str:
    """An address that is nobody's, another one for every row."""
    return f"erased-{pk.hex}@{DOMAIN}"


def is_erased(person: User) -> bool:
    """Whether somebody's name and address were erased."""
    return person.email == address_for(person.pk)
