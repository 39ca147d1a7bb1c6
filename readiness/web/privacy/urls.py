"""Addresses of erasure and legal holds."""

from django.urls import path

from readiness.web.privacy import pages

urlpatterns = [
    path("privacy/", pages.privacy, name="privacy"),
    path("privacy/ask", pages.ask, name="privacy-ask"),
    path("privacy/<uuid:pk>/approve", pages.approve, name="privacy-approve"),
    path("privacy/<uuid:pk>/refuse", pages.refuse, name="privacy-refuse"),
    path("privacy/<uuid:pk>/withdraw", pages.withdraw, name="privacy-withdraw"),
    path("privacy/holds/new", pages.hold_new, name="privacy-hold-new"),
    path("privacy/holds/<uuid:pk>/lift", pages.hold_lift, name="privacy-hold-lift"),
    path("settings/erase", pages.own, name="settings-erase"),
]
