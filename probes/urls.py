"""Addresses of the probe pages."""

from django.urls import path

from probes import web

app_name = "probes"
urlpatterns = [
    path("services/<slug:slug>/<slug:environment>/probes/", web.strip, name="strip"),
    path("services/<slug:slug>/<slug:environment>/probes/run", web.run_now, name="run-now"),
    path("probes/<uuid:pk>/", web.detail, name="detail"),
]
