"""Finding things: the page, and the palette's fragment that goes to pages as well."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode

from readiness.search.queries import KINDS, SHORTEST, Hit
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.door import actor_of, page

SHOWN, ALONE = 8, 50
#: Kind of hit -> (name of its page, icon).
PAGES = {
    "service": ("service", "server"),
    "item": ("item", "square-check"),
    "evidence": ("evidence", "paperclip"),
    "team": ("team", "users"),
    "template": ("template", "library"),
    "runbook": ("service-runbook", "book-open"),
}
#: Where the palette goes, by name of the page.
PLACES = (
    ("home", "Home", "house"),
    ("services", "Services", "server"),
    ("service-new", "Register a service", "plus"),
    ("reviews", "Reviews", "clipboard-check"),
    ("launches", "Launches", "rocket"),
    ("reports", "Reports", "file-text"),
    ("library", "Library", "library"),
    ("runbooks", "Runbooks", "book-open"),
    ("monitoring", "Metrics", "activity"),
    ("teams", "Teams", "users"),
    ("notices", "Notices", "bell"),
    ("audit", "Audit trail", "scroll-text"),
    ("settings", "Settings", "settings"),
    ("tokens", "API tokens", "key-round"),
)
TITLES = {
    "services": "Services",
    "items": "Items",
    "evidence": "Evidence",
    "teams": "Teams",
    "templates": "Templates",
    "runbooks": "Runbooks",
}
PALETTE = ("services", "items", "teams")


@dataclass(frozen=True, slots=True)
class Found:
    """One line: what, where it belongs, and its address."""

    title: str
    place: str
    url: str
    icon: str
    standing: str = ""


@page
def search(request: HttpRequest) -> HttpResponse:
    """Every kind of thing, or with `kind` more of one."""
    actor = actor_of(request)
    text, kind = asked(request, "q"), asked(request, "kind")
    if request.GET.get("palette"):
        return _palette(request, actor, text)
    if request.GET.get("options"):
        hits = _look(actor, "services", asked(request, "needs"), SHOWN)
        return render(request, "search/_options.html", {"hits": hits})
    kinds = [kind] if kind in KINDS else list(KINDS)
    limit = ALONE if kind in KINDS else SHOWN
    groups = []
    for name in kinds:
        lines = _look(actor, name, text, limit + 1)
        more = f"?{urlencode({'q': text, 'kind': name})}" if len(lines) > limit and len(kinds) > 1 else ""
        if lines:
            groups.append(
                {
                    "key": name,
                    "title": TITLES[name],
                    "lines": lines[:limit],
                    "more": more,
                    "cut": len(lines) > limit,
                }
            )
    chips = [{"label": "Everything", "url": f"?{urlencode({'q': text})}", "current": kind not in KINDS}]
    chips += [
        {"label": title, "url": f"?{urlencode({'q': text, 'kind': name})}", "current": kind == name}
        for name, title in TITLES.items()
    ]
    context = {"q": text, "short": len(text) < SHORTEST, "groups": groups, "chips": chips}
    return render(request, "search/search.html", context)


def _palette(request: HttpRequest, actor: Actor, text: str) -> HttpResponse:
    places = [
        Found(title, "page", reverse(name), icon)
        for name, title, icon in PLACES
        if text.lower() in title.lower()
    ]
    lines = [line for kind in PALETTE for line in _look(actor, kind, text, SHOWN)]
    every = f"{reverse('search')}?{urlencode({'q': text})}" if text else ""
    return render(request, "search/_palette.html", {"lines": places + lines, "q": text, "every": every})


def _look(actor: Actor, kind: str, text: str, limit: int) -> list[Found]:
    if len(text) < SHORTEST:
        return []
    return [_found(hit) for hit in KINDS[kind](actor, text, limit)]


def _found(hit: Hit) -> Found:
    name, icon = PAGES[hit.kind]
    return Found(hit.title, hit.place, reverse(name, args=hit.key), icon, hit.standing)


urlpatterns = [path("search/", search, name="search")]
