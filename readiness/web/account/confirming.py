"""Who only comes by single sign-on confirms who they are where they came from."""

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.teams.adapters import came_without_a_time
from readiness.web.door import actor_of, page, safe_next


@page
def confirm(request: HttpRequest) -> HttpResponse:
    """Leads to the person's identity provider, which is told to ask and not to remember, and then to `next`.

    `max_age` makes it say when it asked. Who has no provider either is told how to get a password.
    """
    after = safe_next(request, "/")
    accounts = SocialAccount.objects.filter(user=actor_of(request).user).order_by("pk")
    providers = {one.provider: one.get_provider(request) for one in accounts}
    if not providers and get_reauthentication_flows(actor_of(request).user):
        return redirect(after)
    asks = f"prompt=login&max_age={settings.ACCOUNT_REAUTHENTICATION_TIMEOUT}"
    ways = [
        (one.name, one.get_login_url(request, process="login", next=after, auth_params=asks))
        for one in providers.values()
    ]
    return render(request, "account/confirm.html", {"ways": ways, "silent": came_without_a_time(request)})
