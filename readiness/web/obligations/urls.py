"""Addresses of duties and of each time that they are due."""

from django.urls import path, re_path

from readiness.web.obligations import (
    answer,
    calendar,
    changing,
    doing,
    duty,
    editing,
    feed,
    listing,
    load,
    occurrence,
    service,
)

urlpatterns = [
    path("obligations/", listing.obligations, name="obligations"),
    path("obligations/calendar/", calendar.obligations_calendar, name="obligations-calendar"),
    path("obligations/forecast/", load.obligations_forecast, name="obligations-forecast"),
    path("teams/<slug:slug>/smooth", load.team_smooth, name="team-smooth"),
    path("teams/<slug:slug>/unsmooth", load.team_unsmooth, name="team-unsmooth"),
    path("obligations/<uuid:pk>/", duty.obligation, name="obligation"),
    path("obligations/<uuid:pk>/edit", editing.obligation_edit, name="obligation-edit"),
    path("obligations/<uuid:pk>/hand-over", changing.obligation_hand_over, name="obligation-hand-over"),
    path("obligations/<uuid:pk>/end", changing.obligation_end, name="obligation-end"),
    path("obligations/due/<uuid:pk>/", occurrence.occurrence, name="occurrence"),
    re_path(
        r"^obligations/answer/(?P<token>[A-Za-z0-9_:.-]+)/$",
        answer.occurrence_answer,
        name="occurrence-answer",
    ),
    path("obligations/due/<uuid:pk>/submit", doing.occurrence_submit, name="occurrence-submit"),
    path("obligations/due/<uuid:pk>/review", doing.occurrence_review, name="occurrence-review"),
    path("obligations/due/<uuid:pk>/snooze", doing.occurrence_snooze, name="occurrence-snooze"),
    path("obligations/due/<uuid:pk>/move", doing.occurrence_move, name="occurrence-move"),
    path("obligations/due/<uuid:pk>/skip", doing.occurrence_skip, name="occurrence-skip"),
    path("obligations/due/<uuid:pk>/let-skip", doing.occurrence_let_skip, name="occurrence-let-skip"),
    path("obligations/due/<uuid:pk>/keep", doing.occurrence_keep, name="occurrence-keep"),
    path("services/<slug:slug>/duties", service.service_duties, name="service-duties"),
    path("services/<slug:slug>/duties/begin", service.duty_start, name="duty-start"),
    path("services/<slug:slug>/duties/new", service.duty_new, name="duty-new"),
    re_path(r"^calendars/(?P<token>[A-Za-z0-9_-]{43})\.ics$", feed.calendar_feed, name="calendar-feed"),
]
