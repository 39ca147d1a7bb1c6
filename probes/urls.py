"""Addresses of the probe pages."""

from django.urls import path

from probes import past, web, witnessing

app_name = "probes"
urlpatterns = [
    path("services/<slug:slug>/<slug:environment>/probes/", web.strip, name="strip"),
    path("services/<slug:slug>/<slug:environment>/probes/run", web.run_now, name="run-now"),
    path("probes/", witnessing.witnesses, name="witnesses"),
    path("probes/<uuid:pk>/", web.detail, name="detail"),
    path("probes/<uuid:pk>/compare", past.compare, name="compare"),
    path("probes/runs/<uuid:pk>/", past.run, name="run"),
]
