"""Addresses of one's own settings."""

from django.urls import path

from readiness.web.account import confirming, profile, tokens

urlpatterns = [
    path("settings/", profile.settings, name="settings"),
    path("settings/confirm", confirming.confirm, name="confirm"),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/new", tokens.token_new, name="token-new"),
    path("settings/tokens/<uuid:pk>/revoke", tokens.token_revoke, name="token-revoke"),
]
