"""The pages that notices lead to, as far as this room knows them: by name. Another test holds the real ones."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(_request: HttpRequest, **_named: str) -> HttpResponse:
    """Only its address is asked for."""
    return HttpResponse()


urlpatterns = [
    path("", nothing, name="home"),
    path("ledger/", nothing, name="ledger"),
    path("privacy/", nothing, name="privacy"),
    path("settings/", nothing, name="settings"),
    path("unsubscribe/<str:token>/", nothing, name="unsubscribe"),
    path("obligations/", nothing, name="obligations"),
    path("obligations/answer/<str:token>/", nothing, name="occurrence-answer"),
    path("obligations/<uuid:pk>/", nothing, name="obligation"),
    path("obligations/due/<uuid:pk>/", nothing, name="occurrence"),
    path("services/<slug:slug>/<slug:environment>/checklist/<str:key>/", nothing, name="item"),
    path("findings/<uuid:pk>/", nothing, name="finding"),
    path("launches/<uuid:pk>/", nothing, name="launch"),
    path("reports/<uuid:pk>/", nothing, name="report"),
    path("teams/<slug:slug>/", nothing, name="team"),
]
