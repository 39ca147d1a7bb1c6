"""Addresses of the pages: one noun each, readable and shareable."""

from django.urls import URLPattern, URLResolver, path

from readiness.web.appearance import appearance
from readiness.web.design import design
from readiness.web.totp import totp_qr

urlpatterns: list[URLPattern | URLResolver] = [
    path("appearance", appearance, name="appearance"),
    path("design/", design, name="design"),
    path("accounts/2fa/totp/qr.svg", totp_qr, name="totp_qr"),
]
