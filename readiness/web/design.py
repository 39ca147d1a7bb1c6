"""The page that shows every component once: for the people who build pages, for pictures and for axe."""

from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from readiness import clock

SECTIONS = (
    ("Infrastructure", "ppppup"),
    ("Security", "pfppspwu"),
    ("Monitoring", "ppnppp"),
    ("Data", "ppfnp"),
    ("Operations", "ppppu"),
)
WORDS = {
    "p": "pass",
    "f": "fail",
    "s": "stale",
    "w": "waived",
    "n": "not_applicable",
    "u": "unknown",
}


class Item(NamedTuple):
    """A stand-in for a checklist item."""

    standing: str
    title: str
    url: str


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(help_text="As people say it, for example “Payments API”.")
    address = forms.URLField(label="URL", required=False, assume_scheme="https")
    tier = forms.ChoiceField(choices=[("1", "Tier 1: customers notice at once"), ("2", "Tier 2")])
    due = forms.DateField(label="Launch date", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(widget=forms.Textarea, help_text="The reviewer reads this first.")
    visibility = forms.ChoiceField(
        label="Who may see it",
        widget=forms.RadioSelect,
        choices=[("team", "My team"), ("organisation", "The organisation")],
        initial="team",
    )
    confirm = forms.BooleanField(label="I have read what I sign")


def design(request: HttpRequest) -> HttpResponse:
    """Only with DEBUG or for staff; for anybody else there is no such page."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    if "toast" in request.GET:
        messages.success(request, "Evidence recorded and sealed as #1,204.")
        messages.error(request, "The portal refused the file: it is larger than 50 MB.")
    return render(request, "design/index.html", _samples())


def _samples() -> dict[str, Any]:
    now = clock.now()
    sections = [
        (title, [Item(WORDS[letter], f"{title} item {n}", "#") for n, letter in enumerate(letters, 1)])
        for title, letters in SECTIONS
    ]
    return {
        "standings": WORDS.values(),
        "sections": sections,
        "cells": "".join(letters for _, letters in SECTIONS),
        "sizes": [len(letters) for _, letters in SECTIONS],
        "times": [now - timedelta(seconds=5), now - timedelta(hours=3), now + timedelta(days=3)],
        "day": (now + timedelta(days=12)).date(),
        "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "page": Paginator(range(214), 25).page(3),
        "form": SampleForm(),
        "wrong": SampleForm(
            {"name": "", "address": "not a url", "tier": "1", "reason": "Because"}, prefix="wrong"
        ),
        "chips": [
            {"label": "All", "url": "?", "count": 30, "current": True},
            {"label": "Fail", "url": "?standing=fail", "count": 2, "standing": "fail"},
            {"label": "Unknown", "url": "?standing=unknown", "count": 3, "standing": "unknown"},
            {"label": "Mine", "url": "?mine=1", "count": 4},
        ],
        "tabs": [
            {"label": "Overview", "url": "#", "current": True},
            {"label": "Checklist", "url": "#", "count": 30},
            {"label": "Probes", "url": "#"},
            {"label": "History", "url": "#"},
        ],
    }
