"""Addresses of errors."""

from django.urls import path

from readiness.web.tracking import group, listing, review, setup

urlpatterns = [
    path("errors/", listing.errors, name="errors"),
    path("errors/<uuid:pk>/", group.error, name="error"),
    path("errors/<uuid:pk>/resolve", group.error_resolve, name="error-resolve"),
    path("errors/<uuid:pk>/reopen", group.error_reopen, name="error-reopen"),
    path("errors/<uuid:pk>/mute", group.error_mute, name="error-mute"),
    path("errors/<uuid:pk>/assign", group.error_assign, name="error-assign"),
    path("error-events/<uuid:pk>/", group.error_event, name="error-event"),
    path("error-keys/<uuid:pk>/revoke", setup.error_key_revoke, name="error-key-revoke"),
    path("error-tests/<uuid:pk>/", setup.error_test, name="error-test"),
    path("services/<slug:slug>/errors/", listing.service_errors, name="service-errors"),
    path("services/<slug:slug>/errors/setup", setup.service_errors_setup, name="service-errors-setup"),
    path("services/<slug:slug>/errors/test", setup.service_errors_test, name="service-errors-test"),
    path("services/<slug:slug>/errors/review", review.service_errors_review, name="service-errors-review"),
    path(
        "services/<slug:slug>/errors/projects/<int:number>",
        setup.service_errors_policy,
        name="service-errors-policy",
    ),
]
