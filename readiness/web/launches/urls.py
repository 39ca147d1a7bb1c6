"""Addresses of launches."""

from django.urls import path

from readiness.web.launches import afterwards, asking, badge, deciding, listing

urlpatterns = [
    path("launches/", listing.launches, name="launches"),
    path("launches/<uuid:pk>/", deciding.launch, name="launch"),
    path("launches/<uuid:pk>/sign", deciding.sign, name="launch-sign"),
    path("launches/<uuid:pk>/decide", deciding.decide, name="launch-decide"),
    path("launches/<uuid:pk>/record", deciding.record, name="launch-record"),
    path("launches/<uuid:pk>/move", deciding.move, name="launch-move"),
    path("launches/<uuid:pk>/cancel", deciding.cancel, name="launch-cancel"),
    path("launches/<uuid:pk>/after/", afterwards.launch_after, name="launch-after"),
    path(
        "launches/<uuid:pk>/after/<slug:stage>/finish",
        afterwards.launch_after_finish,
        name="launch-after-finish",
    ),
    path("badges/<slug:key>.svg", badge.badge, name="badge"),
    path("services/<slug:slug>/<slug:environment>/badge/share", badge.badge_share, name="badge-share"),
    path("services/<slug:slug>/<slug:environment>/badge/revoke", badge.badge_revoke, name="badge-revoke"),
    path("services/<slug:slug>/<slug:environment>/launch/", asking.launch_new, name="launch-new"),
]
