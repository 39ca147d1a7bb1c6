"""Addresses of alerts and their policies."""

from django.urls import path

from readiness.web.alerts import alert, answer, changing, listing, policy, service

_PLACE = "services/<slug:slug>/<slug:environment>/alerts"

urlpatterns = [
    path("alerts/", listing.alerts, name="alerts"),
    path("alerts/<uuid:pk>/", alert.alert, name="alert"),
    path("alerts/<uuid:pk>/acknowledge", alert.alert_acknowledge, name="alert-acknowledge"),
    path("alerts/<uuid:pk>/close", alert.alert_close, name="alert-close"),
    path("alerts/answer/<str:token>/", answer.alert_answer, name="alert-answer"),
    path("alerts/silences/<uuid:pk>/end", changing.silence_end, name="silence-end"),
    path("services/<slug:slug>/alerts/", service.service_alerts, name="service-alerts"),
    path(f"{_PLACE}/rules.yml", service.alert_rules, name="service-alert-rules"),
    path(f"{_PLACE}/drill", changing.drill_start, name="service-alert-drill"),
    path(f"{_PLACE}/silence", changing.silence, name="service-alert-silence"),
    path(f"{_PLACE}/policies/new", policy.policy_new, name="service-policy-new"),
    path(f"{_PLACE}/policies/<slug:policy>/edit", policy.policy_edit, name="service-policy-edit"),
    path(f"{_PLACE}/policies/<slug:policy>/restore", changing.policy_restore, name="service-policy-restore"),
]
