"""Addresses of findings."""

from django.urls import path

from readiness.web.findings import finding, listing, mending

urlpatterns = [
    path("findings/", listing.findings, name="findings"),
    path("findings/<uuid:pk>/", finding.finding, name="finding"),
    path("findings/<uuid:pk>/assign", mending.finding_assign, name="finding-assign"),
    path("findings/<uuid:pk>/resolve", mending.finding_resolve, name="finding-resolve"),
    path("findings/<uuid:pk>/waiver", mending.finding_waiver, name="finding-waiver"),
    path("findings/waivers/<uuid:pk>/decide", mending.waiver_decide, name="finding-waiver-decide"),
    path("findings/waivers/<uuid:pk>/withdraw", mending.waiver_withdraw, name="finding-waiver-withdraw"),
]
