"""The page of all witnesses, made from the registry: what each proves, what it needs, and where its rule is from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from probes.discovery import Found, found
from readiness.web.door import page


@page
def witnesses(request: HttpRequest) -> HttpResponse:
    """Every kind, sorted by title; `q` narrows by words."""
    words = request.GET.get("q", "").strip()[:100]
    rows = [one for one in sorted(found(), key=lambda one: one.kind.title.lower()) if _fits(one, words)]
    return render(request, "probes/witnesses.html", {"rows": rows, "total": len(found()), "words": words})


def _fits(one: Found, words: str) -> bool:
    kind = one.kind
    text = " ".join((kind.name, kind.title, kind.question, *(feed.item for feed in kind.feeds))).lower()
    return all(word in text for word in words.lower().split())
