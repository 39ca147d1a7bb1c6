"""Addresses of the probe pages."""

from django.urls import path

from probes import past, web, witnessing
from probes.given import web as given
from probes.pulling import web as pulling
from probes.upkeep import web as upkeep

app_name = "probes"
urlpatterns = [
    path("services/<slug:slug>/<slug:environment>/probes/", web.strip, name="strip"),
    path("services/<slug:slug>/<slug:environment>/probes/run", web.run_now, name="run-now"),
    path("services/<slug:slug>/<slug:environment>/probes/may", given.overview, name="may"),
    path("services/<slug:slug>/<slug:environment>/probes/may/declare", given.declare, name="may-declare"),
    path("services/<slug:slug>/<slug:environment>/probes/may/connect", given.connect, name="may-connect"),
    path("services/<slug:slug>/<slug:environment>/probes/may/permit", given.permit, name="may-permit"),
    path(
        "services/<slug:slug>/<slug:environment>/probes/may/maintenance",
        upkeep.maintenance,
        name="may-maintenance",
    ),
    path(
        "services/<slug:slug>/<slug:environment>/metrics/<slug:metric>/try",
        pulling.metric_try,
        name="metric-try",
    ),
    path("probes/", witnessing.witnesses, name="witnesses"),
    path("probes/<uuid:pk>/", web.detail, name="detail"),
    path("probes/<uuid:pk>/compare", past.compare, name="compare"),
    path("probes/runs/<uuid:pk>/", past.run, name="run"),
]
