"""What the link of a page's mail leads to: who got it takes on all that it told of."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.alerts.models import Alert, AlertCall
from readiness.alerts.operations import acknowledge_call
from readiness.alerts.queries import visible_alerts
from readiness.clock import now
from readiness.notify.links import read_acknowledge
from readiness.refusals import Unseen
from readiness.web.alerts.service import address_of
from readiness.web.door import act, actor_of, page
from readiness.web.forms.alerts import NoteForm


@page
def alert_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since mail scanners follow links. For who got the mail."""
    actor, at = actor_of(request), now()
    answer = read_acknowledge(token, at)
    if actor.user is None or actor.user.pk != answer.person:
        raise Unseen
    told = AlertCall.objects.select_related("environment__service__team").filter(pk=answer.about).first()
    if told is None:
        raise Unseen
    rows = list(visible_alerts(actor).filter(pk__in=told.alerts, environment=told.environment))
    if not rows:
        raise Unseen
    place = told.environment
    if request.method == "POST":
        return act(
            request,
            lambda: acknowledge_call(told=told, note=request.POST.get("note", ""), actor=actor, at=at),
            "You have taken it on. Nobody else is woken for it.",
            to=address_of(place.service.slug, place.slug),
        )
    waiting = [one for one in rows if one.state == Alert.State.OPEN and one.acknowledged_at is None]
    context = {
        "told": told,
        "rows": rows,
        "waiting": waiting,
        "place": place,
        "service": place.service,
        "form": NoteForm(),
    }
    return render(request, "alerts/answer.html", context)
