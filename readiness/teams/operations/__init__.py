"""Everything that changes who people are and what they may do. Each is one transaction with its record."""

from readiness.teams.operations.members import add_member
from readiness.teams.operations.organisation import grant_organisation_role
from readiness.teams.operations.teams import create_team

__all__ = ["add_member", "create_team", "grant_organisation_role"]
