"""The page of all witnesses, made from the registry: what each proves, what it needs, and where its rule is from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from probes.witnesses import witnesses as all_of_them
from readiness.web.door import page


@page
def witnesses(request: HttpRequest) -> HttpResponse:
    """Every witness, by title; `q` narrows by words."""
    words = request.GET.get("q", "").strip()[:100]
    known = all_of_them()
    rows = [one for one in known if one.fits(words)]
    return render(request, "probes/witnesses.html", {"rows": rows, "total": len(known), "words": words})
