"""Remembers how a person likes to see the portal."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from readiness.teams.models import User
from readiness.web.door import safe_next

YEAR = 365 * 86400


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Stores the theme with the person, or in a cookie before sign-in; goes back where it was asked."""
    theme = request.POST.get("theme", "")
    theme = theme if theme in User.Theme.values else User.Theme.SYSTEM.value
    response = HttpResponseRedirect(safe_next(request, "/"))
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(theme=theme)
    # The sign-in page should look as the portal did, so the cookie is set either way.
    response.set_cookie(
        "theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response
