"""The way out of mails, from a mail. RFC 8058: a mail program posts there, without a session; the link is the key."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from readiness.clock import now
from readiness.notify.links import read_unsubscribe
from readiness.refusals import Unseen
from readiness.teams.actors import Actor
from readiness.teams.operations import edit_profile


@csrf_exempt  # a mail program has no cookie; all that the link can do is to end mails
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing; posting ends the mails of whom the link is for."""
    try:
        person = read_unsubscribe(token)
    except Unseen as no:
        raise Http404 from no
    if request.method == "POST":
        edit_profile(user=person, actor=Actor.person(person), at=now(), notice_mails=False)
        person.refresh_from_db(fields=["notice_mails"])
    return render(
        request, "settings/unsubscribe.html", {"done": not person.notice_mails, "address": person.email}
    )
