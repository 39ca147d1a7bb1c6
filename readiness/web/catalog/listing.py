"""The list of services: filters in the address, pages that go on from a row."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from readiness.catalog.queries import ServiceFilter, services_page
from readiness.launches.outlook import NO_CHECKLIST, SORTS, VERDICTS, OutlookPage, first_page, outlook_page
from readiness.models import Service
from readiness.teams.access import Action, allows, roles_held
from readiness.teams.actors import Actor
from readiness.templatetags.verdicts import WORDS
from readiness.web.asking import asked
from readiness.web.door import actor_of, page

A_PAGE = 50
SAID = {
    "failing": "failing",
    NO_CHECKLIST: "without a checklist",
    "not_ready": "not ready",
    "ready_waived": "ready with waivers",
    "ready": "ready",
}
NAMES = ("q", "team", "tier", "lifecycle", "verdict", "mine", "sort")
SORT_WORDS = {"name": "Name", "verdict": "Worst first", "tier": "Tier", "launch": "Next launch"}


@page
def services(request: HttpRequest) -> HttpResponse:
    """Services that one may see; retired ones only when asked for."""
    actor = actor_of(request)
    wanted = {name: asked(request, name) for name in NAMES}
    kept = {name: value for name, value in wanted.items() if value}
    found = _page(request, actor, wanted)
    context = {
        "rows": found.rows,
        "asked": wanted,
        "filtered": any(value for name, value in wanted.items() if name != "sort"),
        "told": _told(found),
        "previous": _address(kept, before=found.before) if found.before else "",
        "next": _address(kept, after=found.after) if found.after else "",
        "chips": _chips(kept, wanted["verdict"]),
        "may_register": allows(roles_held(actor), Action.CREATE_SERVICE),
        "tiers": Service.Tier.choices,
        "lifecycles": Service.Lifecycle.choices,
        "sorts": SORT_WORDS.items(),
    }
    return render(request, "services/list.html", context)


def _page(request: HttpRequest, actor: Actor, wanted: dict[str, str]) -> OutlookPage:
    sort = wanted["sort"] if wanted["sort"] in SORTS else "name"
    after, before = asked(request, "after"), asked(request, "before")
    if not (after or before or any(wanted[name] for name in NAMES if name not in {"sort", "mine"})):
        # How nearly everybody opens it.
        return first_page(actor, sort=sort, own=bool(wanted["mine"]), limit=A_PAGE)
    return outlook_page(
        _filtered(actor, wanted),
        verdict=wanted["verdict"] if wanted["verdict"] in VERDICTS else "",
        sort=sort,
        after=after,
        before=before,
        limit=A_PAGE,
    )


def _filtered(actor: Actor, wanted: dict[str, str]) -> QuerySet[Service]:
    lifecycle, tier = wanted["lifecycle"], wanted["tier"]
    found = services_page(
        actor,
        ServiceFilter(
            text=wanted["q"],
            team=wanted["team"],
            tier=int(tier) if tier in {str(one) for one in Service.Tier.values} else None,
            lifecycle=lifecycle if lifecycle in Service.Lifecycle.values else "",
        ),
    )
    return found.filter(team__memberships__user=actor.user) if wanted["mine"] else found


def _told(found: OutlookPage) -> str:
    """What the page shows, in a sentence."""
    number = len(found.rows)
    if not number:
        return "No service here."
    verdicts = [row.verdict for row in found.rows]
    counted = [f"{verdicts.count(word)} {SAID[word]}" for word in VERDICTS if word in verdicts]
    alone = not (found.before or found.after)
    what = f"{number} service{'' if number == 1 else 's'}"
    return f"{what}: {', '.join(counted)}." if alone else f"{what} on this page: {', '.join(counted)}."


def _chips(kept: dict[str, str], verdict: str) -> list[dict[str, object]]:
    others = {name: value for name, value in kept.items() if name != "verdict"}
    chips: list[dict[str, object]] = [{"label": "All", "url": _address(others), "current": not verdict}]
    chips += [
        {
            "label": WORDS[word][1],
            "standing": WORDS[word][0],
            "url": _address(others, verdict=word),
            "current": verdict == word,
        }
        for word in VERDICTS
    ]
    return chips


def _address(kept: dict[str, str], **more: str) -> str:
    return "?" + urlencode({**kept, **more})
