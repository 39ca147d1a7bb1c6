"""Addresses of the pages: one noun each, readable and shareable."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
