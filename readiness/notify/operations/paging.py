"""Calls of alerts on their way to a team's tools: each call once a tool, leased, tried again, never lost.

PagerDuty is told of pages alone, under one name for what opened together: opened, taken on, over. Tools that are read
(Slack, Teams, webhooks) are told of everything but that somebody took it on.
"""

import time
import uuid
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from readiness.alerts.models import Alert, AlertCall
from readiness.backoff import wait_after
from readiness.notify.alerting import TO_ANSWER, alerts_of, said
from readiness.notify.channel import AlertWord, Request, ways
from readiness.notify.models import AlertPost
from readiness.notify.operations.leasing import ERROR, LEASE
from readiness.notify.operations.posting import Gone, address_of, failing, in_use, say, works
from readiness.obligations.models import TeamChannel
from readiness.outbound import NotDelivered

BUDGET_SECONDS = 20.0
#: A call that no tool was told of by then is no news.
STALE = timedelta(days=1)
log = structlog.get_logger(__name__)


def plan_alert_posts(*, at: datetime, limit: int) -> int:
    """A post for each call of the last day and each of its team's tools: how many were missing."""
    calls = "team__services__environments__alert_calls"
    in_reach = {f"{calls}__made_at__gt": at - STALE, f"{calls}__made_at__gte": F("added_at")}
    tools = TeamChannel.objects.filter(removed_at__isnull=True, disabled_at__isnull=True, **in_reach)
    there = AlertPost.objects.filter(tool=OuterRef("pk"), call=OuterRef("call"))
    pairs = tools.annotate(call=F(calls)).filter(~Exists(there)).order_by(f"{calls}__made_at", "pk")
    made = [
        AlertPost(call_id=call, tool_id=tool, planned_at=at, next_try_at=at)
        for tool, call in pairs.values_list("pk", "call")[:limit]
    ]
    AlertPost.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def post_alerts(*, at: datetime, limit: int) -> int:
    """Post at most `limit` whose time has come, for `BUDGET_SECONDS`: how many were dealt with."""
    started = time.monotonic()
    done = 0
    while done < limit and time.monotonic() - started < BUDGET_SECONDS:
        post = _claim(at)
        if post is None:
            break
        done += 1
        _post(post, at)
    return done


@transaction.atomic
def _claim(at: datetime) -> AlertPost | None:
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    due = AlertPost.objects.filter(in_use(at), free, state=AlertPost.State.PLANNED, next_try_at__lte=at)
    post = (
        due.select_for_update(of=("self",), skip_locked=True)
        .order_by("call__made_at", "next_try_at", "pk")
        .first()
    )
    if post is None:
        return None
    post.lease_token, post.lease_until = uuid.uuid4(), at + LEASE
    post.attempts += 1
    post.save(update_fields=["lease_token", "lease_until", "attempts"])
    return post


def _post(post: AlertPost, at: datetime) -> None:
    tool = TeamChannel.objects.select_related("team").get(pk=post.tool_id)
    call = AlertCall.objects.select_related("environment__service__team").get(pk=post.call_id)
    address = address_of(tool)
    word = word_of(call, at)
    request: Request | None = ways()[tool.kind].alert(word, address) if word else None
    if request is None:
        _settle(post, state=AlertPost.State.CANCELLED, last_error="This tool is not told of this.")
        return
    if post.attempts > settings.NOTICE_ATTEMPTS:
        _settle(post, state=AlertPost.State.DEAD, last_error="The last attempt broke off.")
        return
    try:
        say(address, request, at)
    except NotDelivered as no:
        _failed(post, str(no), at)
        failing(tool, at, gone=isinstance(no, Gone))
        return
    _settle(post, state=AlertPost.State.SENT, sent_at=at, last_error="")
    works(tool)


def word_of(call: AlertCall, at: datetime) -> AlertWord | None:
    """What a tool is told of a call; None where by now there is nothing to tell."""
    alerts = alerts_of(call)
    if call.what in TO_ANSWER:
        alerts = [one for one in alerts if one.state == Alert.State.OPEN] or alerts
    if not alerts:
        return None
    words = said(call, alerts)
    place = call.environment
    left = Alert.objects.filter(page_key=call.page_key, state=Alert.State.OPEN).exists()
    return AlertWord(
        key=call.page_key.hex,
        what=call.what,
        subject=words.subject,
        text=words.text,
        link=settings.BASE_URL + words.path,
        service=place.service.name,
        environment=place.name,
        team=place.service.team.name,
        severity="critical" if call.paged else "warning",
        paged=call.paged,
        over=call.what == AlertCall.What.RESOLVED and not left,
        drill=call.drill,
        post=call.pk.hex,
        planned_at=call.made_at,
        at=at,
    )


def _failed(post: AlertPost, error: str, at: datetime) -> None:
    if post.attempts >= settings.NOTICE_ATTEMPTS:
        log.error("alert_post_given_up", post=str(post.pk), attempts=post.attempts, error=error)
        _settle(post, state=AlertPost.State.DEAD, last_error=error[:ERROR])
        return
    log.warning("alert_post_failed", post=str(post.pk), attempts=post.attempts, error=error)
    _settle(post, next_try_at=at + wait_after(post.attempts, 0.5), last_error=error[:ERROR])


def _settle(post: AlertPost, **changes: object) -> None:
    mine = AlertPost.objects.filter(pk=post.pk, lease_token=post.lease_token)
    mine.update(lease_token=None, lease_until=None, **changes)
