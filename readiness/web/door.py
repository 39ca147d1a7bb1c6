"""What every page's door does alike: who asks, what time it is, and how a refusal is told.

@page                      signed in, GET/HEAD/POST only; a refusal becomes the right error page
attempt(form, do)          one operation for a form: field errors stay in the form, the rest is told on top
act(request, do, done)     one operation for a button: told as a message, back to where the person was
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from readiness.refusals import Forbidden, Invalid, Refusal, Unseen
from readiness.teams.actors import Actor
from readiness.teams.models import User
from readiness.web.places import places_in

Params = ParamSpec("Params")
Result = TypeVar("Result")


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as an actor; only behind `@page`. Their roles are asked once a request."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    places = places_in(request, request.user)
    return Actor.person(request.user).remembering(lambda: places().roles)


def page(
    view: Callable[Concatenate[HttpRequest, Params], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Params], HttpResponseBase]:
    """A page for signed-in people, never kept by caches; refusals become error pages."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @login_required
    @wraps(view)
    def door(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Unseen as no:
            raise Http404 from no
        except Forbidden as no:
            raise PermissionDenied(no.sentence) from no
        except Refusal as no:
            return render(request, "errors/refused.html", {"refusal": no}, status=no.status)

    return door  # type: ignore[return-value]  # the wrappers above keep the shape


def attempt(form: BaseForm, do: Callable[[], Result]) -> Result | None:
    """The operation's result; None when the form or the operation said no, with the form telling why.

    What the person typed stays in the form: the caller renders it again.
    """
    if not form.is_valid():
        return None
    try:
        return do()
    except Invalid as no:
        for field, sentences in no.fields.items() or {"": [no.sentence]}.items():
            for sentence in sentences:
                form.add_error(field if field in form.fields else None, sentence)
    except (Unseen, Forbidden):
        raise
    except Refusal as no:
        form.add_error(None, no.sentence)
    return None


def act(request: HttpRequest, do: Callable[[], Any], done: str, *, to: str) -> HttpResponse:
    """Do it, say so, and go back: to the page that `next` names within this portal, else to `to`.

    Only a POST does anything: somebody who comes to the address another way is just led back.
    """
    if request.method != "POST":
        return redirect(safe_next(request, to))
    try:
        do()
    except (Unseen, Forbidden):
        raise
    except Refusal as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, done)
    return redirect(safe_next(request, to))


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """On to another page, all of it. htmx follows a redirect by itself and would show the new page in the old one."""
    partial = request.htmx  # type: ignore[attr-defined]  # set by django-htmx's middleware
    return HttpResponseClientRedirect(address) if partial else redirect(address)


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """The address in `next` when it lies within this portal, else `otherwise`."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    # What does not begin at the root would be taken for the name of a page, which there may not be.
    if given.startswith("/") and url_has_allowed_host_and_scheme(
        given, {request.get_host()}, require_https=request.is_secure()
    ):
        return given
    return otherwise
