"""Words about people's roles."""

from django import template

from readiness.teams.roles import Role

register = template.Library()


@register.filter
def role_word(role: str) -> str:
    """`security_reviewer` as people read it."""
    return Role(role).label
