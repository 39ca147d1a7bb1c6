"""One's own API tokens: made after proving once more who one is, shown once, revoked at any time."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from readiness.clock import now
from readiness.teams.operations import make_token, revoke_token
from readiness.teams.queries import memberships_of, tokens_of
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.account import TokenForm

#: Ended tokens that the page still lists; older ones are in the audit trail.
ENDED = 20


@page
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that work, and those that ended lately."""
    user = actor_of(request).user
    assert user is not None
    at = now()
    mine = list(tokens_of(user))
    working = [token for token in mine if token.revoked_at is None and token.expires_at > at]
    ended = [token for token in mine if token not in working][:ENDED]
    return render(request, "settings/tokens.html", {"working": working, "ended": ended})


@page
@reauthentication_required  # type: ignore[untyped-decorator]
def token_new(request: HttpRequest) -> HttpResponse:
    """Make one. The answer to the form is the one page that ever shows it."""
    actor = actor_of(request)
    user = actor.user
    assert user is not None
    form = TokenForm(request.POST or None, teams=[place.team for place in memberships_of(user)])
    if request.method == "POST":
        at = now()

        def make() -> tuple[object, str]:
            given = {**form.cleaned_data, "expires_at": at + form.cleaned_data["expires_at"]}
            return make_token(user=user, actor=actor, at=at, **given)

        made = attempt(form, make)
        if made is not None:
            token, secret = made
            return render(request, "settings/token_made.html", {"token": token, "secret": secret})
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "settings/token_new.html", {"form": form}, status=status)


@page
def token_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one of one's own tokens."""
    actor = actor_of(request)
    assert actor.user is not None
    token = get_object_or_404(tokens_of(actor.user), pk=pk)
    return act(
        request,
        lambda: revoke_token(token=token, actor=actor, at=now()),
        f"The token “{token.name}” no longer works.",
        to=reverse("tokens"),
    )
