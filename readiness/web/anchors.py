"""The log's newest checkpoint to read and keep, one's own subscription, and who else is told."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse

from readiness.anchors import queries
from readiness.anchors.models import AnchorToken, CheckpointWebhook
from readiness.anchors.operations import add_webhook, remove_webhook, subscribe, unsubscribe
from readiness.clock import now
from readiness.ledger.spoken import spoken_by
from readiness.refusals import Unseen
from readiness.teams.access import Action, may
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.anchors import WebhookForm

SENDINGS, ANCHORS = 20, 14


@page
def ledger(request: HttpRequest) -> HttpResponse:
    """Everybody sees the checkpoint; who is told is for auditors, security reviewers and administrators."""
    actor = actor_of(request)
    assert actor.user is not None
    context: dict[str, Any] = {
        "spoken": spoken_by(now()),
        "subscribed": queries.is_subscribed(actor),
        "mails": actor.user.notice_mails,
        "every": settings.ANCHOR_EVERY_HOURS,
        "sees": queries.sees_anchors(actor),
        "manages": may(actor, Action.MANAGE_ANCHORS, None),
    }
    if context["sees"]:
        context |= {
            "anchors": queries.anchors()[:ANCHORS],
            "subscriptions": queries.subscriptions(),
            "webhooks": queries.webhooks(),
            "sendings": queries.sendings()[:SENDINGS],
            "authority": settings.TIMESTAMP_URL,
            "awaited": queries.stamps_awaited(),
        }
    return render(request, "ledger/anchors.html", context)


@page
def ledger_sendings(request: HttpRequest) -> HttpResponse:
    """Every attempt to tell somebody."""
    queries.demand_sight(actor_of(request))
    rows = Paginator(queries.sendings(), 50).get_page(request.GET.get("page"))
    return render(request, "ledger/sendings.html", {"rows": rows})


@page
def ledger_subscribe(request: HttpRequest) -> HttpResponse:
    """Have checkpoints mailed to oneself."""
    actor = actor_of(request)
    return act(
        request,
        lambda: subscribe(actor=actor, at=now()),
        "You get each checkpoint by mail from now on.",
        to=reverse("ledger"),
    )


@page
def ledger_unsubscribe(request: HttpRequest) -> HttpResponse:
    """Have no more."""
    actor = actor_of(request)
    return act(
        request,
        lambda: unsubscribe(actor=actor, at=now()),
        "You get no more checkpoints.",
        to=reverse("ledger"),
    )


@page
def ledger_webhook_new(request: HttpRequest) -> HttpResponse:
    """Name an address. The answer to the form is the one page that shows its secret."""
    actor = actor_of(request)
    if not may(actor, Action.MANAGE_ANCHORS, None):
        raise Unseen
    form = WebhookForm(request.POST or None)
    if request.method == "POST":
        made = attempt(form, lambda: add_webhook(actor=actor, at=now(), **form.cleaned_data))
        if made is not None:
            webhook, secret = made
            return render(request, "ledger/webhook_made.html", {"webhook": webhook, "secret": secret})
    return render(request, "ledger/webhook_new.html", {"form": form}, status=422 if form.errors else 200)


@page
def ledger_webhook_remove(request: HttpRequest, webhook: UUID) -> HttpResponse:
    """Have nothing more posted there."""
    actor = actor_of(request)
    if not may(actor, Action.MANAGE_ANCHORS, None):
        raise Unseen
    found = get_object_or_404(CheckpointWebhook, pk=webhook)
    return act(
        request,
        lambda: remove_webhook(webhook=found, actor=actor, at=now()),
        "Nothing more is posted there.",
        to=reverse("ledger"),
    )


@page
def ledger_timestamp(request: HttpRequest, anchor: UUID) -> HttpResponse:
    """The authority's reply as it came, for `openssl ts`."""
    queries.demand_sight(actor_of(request))
    token = get_object_or_404(AnchorToken.objects.select_related("anchor"), anchor=anchor)
    return _file(bytes(token.token), "application/timestamp-reply", f"{token.anchor.size}.tsr")


@page
def ledger_anchor(request: HttpRequest, anchor: UUID) -> HttpResponse:
    """The note of one anchor: what the authority stamped and others hold."""
    actor = actor_of(request)
    queries.demand_sight(actor)
    found = get_object_or_404(queries.anchors(), pk=anchor)
    return _file(found.note.encode(), "text/plain; charset=utf-8", f"checkpoint-{found.size}")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})


urlpatterns = [
    path("ledger/", ledger, name="ledger"),
    path("ledger/sendings/", ledger_sendings, name="ledger-sendings"),
    path("ledger/subscribe", ledger_subscribe, name="ledger-subscribe"),
    path("ledger/unsubscribe", ledger_unsubscribe, name="ledger-unsubscribe"),
    path("ledger/webhooks/new", ledger_webhook_new, name="ledger-webhook-new"),
    path("ledger/webhooks/<uuid:webhook>/remove", ledger_webhook_remove, name="ledger-webhook-remove"),
    path("ledger/anchors/<uuid:anchor>/checkpoint", ledger_anchor, name="ledger-anchor"),
    path("ledger/anchors/<uuid:anchor>/timestamp", ledger_timestamp, name="ledger-timestamp"),
]
