"""Addresses of one's own settings."""

from django.urls import path, re_path

from readiness.web.account import calendars, confirming, profile, tokens, unsubscribing

urlpatterns = [
    path("settings/", profile.settings, name="settings"),
    re_path(r"^unsubscribe/(?P<token>[A-Za-z0-9_:.-]+)/$", unsubscribing.unsubscribe, name="unsubscribe"),
    path("settings/confirm", confirming.confirm, name="confirm"),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/new", tokens.token_new, name="token-new"),
    path("settings/tokens/<uuid:pk>/revoke", tokens.token_revoke, name="token-revoke"),
    path("settings/calendars/", calendars.calendar_links, name="calendar-links"),
    path("settings/calendars/new", calendars.calendar_link_new, name="calendar-link-new"),
    path("settings/calendars/<uuid:pk>/revoke", calendars.calendar_link_revoke, name="calendar-link-revoke"),
]
