"""Who only comes by single sign-on confirms who they are where they came from."""

from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.web.door import actor_of, page, safe_next


@page
def confirm(request: HttpRequest) -> HttpResponse:
    """Leads to the person's identity provider, which is told to ask and not to remember, and then to `next`."""
    after = safe_next(request, "/")
    accounts = SocialAccount.objects.filter(user=actor_of(request).user).order_by("pk")
    providers = {one.provider: one.get_provider(request) for one in accounts}
    if not providers:
        return redirect(after)
    ways = [
        (one.name, one.get_login_url(request, process="login", next=after, auth_params="prompt=login"))
        for one in providers.values()
    ]
    return render(request, "account/confirm.html", {"ways": ways})
