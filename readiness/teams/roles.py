"""The words for people's roles. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is, in a team or across the organisation.

    `COLLEAGUE` is everybody who is signed in: what it may see is what a service's visibility opens to all.
    """

    COLLEAGUE = "colleague"
    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    LEAD = "lead"
    AUDITOR = "auditor"
    SECURITY_REVIEWER = "security_reviewer"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The word shown to people."""
        return self.value.replace("_", " ").capitalize()


TEAM_ROLES = (Role.VIEWER, Role.CONTRIBUTOR, Role.LEAD)
ORGANISATION_ROLES = (Role.AUDITOR, Role.SECURITY_REVIEWER, Role.ADMINISTRATOR)
#: These read every team's services.
READS_ALL = frozenset(ORGANISATION_ROLES)
