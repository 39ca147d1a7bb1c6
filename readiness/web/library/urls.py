"""Addresses of the library."""

from django.urls import path

from readiness.web.library import publishing, reading, writing

urlpatterns = [
    path("library/", reading.library, name="library"),
    path("library/new", writing.template_new, name="template-new"),
    path("library/<slug:slug>/", reading.template, name="template"),
    path("library/<slug:slug>/edit", writing.template_edit, name="template-edit"),
    path("library/<slug:slug>/publish", publishing.template_publish, name="template-publish"),
    path("library/<slug:slug>/archive", publishing.template_archive, name="template-archive"),
    path("library/<slug:slug>/compare", reading.template_compare, name="template-compare"),
    path("library/<slug:slug>/<int:number>/", reading.template_version, name="template-version"),
    path("library/<slug:slug>/<int:number>/file", reading.template_file, name="template-file"),
]
