"""Addresses of the register of secrets."""

from django.urls import path

from readiness.web.credentials import changing, listing, secret, service

urlpatterns = [
    path("secrets/", listing.secrets, name="secrets"),
    path("secrets/<uuid:pk>/", secret.secret, name="secret"),
    path("secrets/<uuid:pk>/edit", changing.secret_edit, name="secret-edit"),
    path("secrets/<uuid:pk>/rotate", changing.secret_rotate, name="secret-rotate"),
    path("secrets/<uuid:pk>/retire", changing.secret_retire, name="secret-retire"),
    path("services/<slug:slug>/secrets", service.service_secrets, name="service-secrets"),
]
