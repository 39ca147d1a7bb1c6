"""The lean views beside the portal's own pages."""

from django.urls import path

from benchmarks.portal.lean.home import dashboard_page
from benchmarks.portal.lean.lists import list_answer, list_page, search_page
from benchmarks.portal.lean.service import checklist_page, service_page
from portal import urls

urlpatterns = [
    path("lean/services", list_page),
    path("lean/api/services", list_answer),
    path("lean/services/<slug:slug>", service_page),
    path("lean/services/<slug:slug>/<slug:environment>", checklist_page),
    path("lean/search", search_page),
    path("lean/", dashboard_page),
    *urls.urlpatterns,
]
