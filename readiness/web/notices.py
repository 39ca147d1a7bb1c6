"""What the portal told this person."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from readiness.clock import now
from readiness.notify.operations import mark_all_read, mark_read
from readiness.notify.queries import notice_for, notices_of
from readiness.refusals import Unseen
from readiness.web.door import act, actor_of, page

A_PAGE = 40


@page
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first; `unread` leaves only those, `before` names the notice that the next page goes on from."""
    actor = actor_of(request)
    only_unread = "unread" in request.GET
    found = notices_of(actor, unread=only_unread)
    if before := request.GET.get("before"):
        last = notice_for(actor, _id(before))
        earlier = Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk)
        found = found.filter(earlier)
    rows = list(found[: A_PAGE + 1])
    older = ""
    if len(rows) > A_PAGE:
        older = "?" + urlencode(
            {**({"unread": "1"} if only_unread else {}), "before": str(rows[A_PAGE - 1].pk)}
        )
    context = {
        "rows": rows[:A_PAGE],
        "older": older,
        "newer": "?unread=1" if before and only_unread else "?" if before else "",
        "chips": [
            {"label": "All", "url": reverse("notices"), "current": not only_unread},
            {"label": "Unread", "url": "?unread=1", "current": only_unread},
        ],
        "only_unread": only_unread,
    }
    return render(request, "notices/list.html", context)


@page
def notice_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tick the notice and go where one can act on it."""
    actor = actor_of(request)
    notice = notice_for(actor, pk)
    if request.method == "POST":
        mark_read(notice=notice, actor=actor, at=now())
    within = url_has_allowed_host_and_scheme(notice.path, {request.get_host()}, request.is_secure())
    return redirect(notice.path if within else reverse("notices"))


@page
def notice_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tick one notice and stay."""
    actor = actor_of(request)
    notice = notice_for(actor, pk)
    return act(
        request,
        lambda: mark_read(notice=notice, actor=actor, at=now()),
        "Marked as read.",
        to=reverse("notices"),
    )


@page
def notices_read(request: HttpRequest) -> HttpResponse:
    """Tick all of them."""
    actor = actor_of(request)
    return act(
        request, lambda: mark_all_read(actor=actor, at=now()), "All marked as read.", to=reverse("notices")
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unseen from None


urlpatterns = [
    path("notices/", notices, name="notices"),
    path("notices/read", notices_read, name="notices-read"),
    path("notices/<uuid:pk>/open", notice_open, name="notice-open"),
    path("notices/<uuid:pk>/read", notice_read, name="notice-read"),
]
