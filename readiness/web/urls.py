"""Addresses of the pages: one noun each, readable and shareable."""

from django.urls import URLPattern, URLResolver, path

from readiness.web.appearance import appearance
from readiness.web.design import design

urlpatterns: list[URLPattern | URLResolver] = [
    path("appearance", appearance, name="appearance"),
    path("design/", design, name="design"),
]
