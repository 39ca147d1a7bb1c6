"""What addresses of checklists and their items end with."""

from django.utils.http import urlencode

from readiness.checklists.models import Checklist


def suffix_of(checklist: Checklist) -> str:
    """What an address of this checklist or of its items ends with: nothing for the one that leads."""
    if checklist.leading:
        return ""
    return f"?{urlencode({'template': checklist.template.slug})}"
