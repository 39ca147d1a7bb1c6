"""Addresses of backups, the pings of their jobs, and restore drills."""

from django.urls import path

from readiness.web.recovery import changing, drill, drilling, listing, ping, policy, service

urlpatterns = [
    path("backups/", listing.backups, name="backups"),
    path("backups/export", listing.backups_export, name="backups-export"),
    path("backups/<uuid:pk>/", policy.backup_policy, name="backup-policy"),
    path("backups/<uuid:pk>/edit", changing.backup_policy_edit, name="backup-policy-edit"),
    path("backups/<uuid:pk>/end", changing.backup_policy_end, name="backup-policy-end"),
    path("backups/<uuid:pk>/word", changing.backup_policy_word, name="backup-policy-word"),
    path("backups/<uuid:pk>/address", changing.backup_policy_address, name="backup-policy-address"),
    path("backups/<uuid:pk>/revoke", changing.backup_policy_revoke, name="backup-policy-revoke"),
    path("backups/<uuid:pk>/canary", changing.backup_policy_canary, name="backup-policy-canary"),
    path("services/<slug:slug>/backups/", service.service_backups, name="service-backups"),
    path("services/<slug:slug>/backups/drill", drilling.drill_new, name="drill-new"),
    path("drills/<uuid:pk>/", drill.drill, name="drill"),
    path("drills/<uuid:pk>/step", drilling.drill_step, name="drill-step"),
    path("drills/<uuid:pk>/finish", drilling.drill_finish, name="drill-finish"),
    path("drills/<uuid:pk>/abandon", drilling.drill_abandon, name="drill-abandon"),
    path("ping/<str:token>", ping.ping, name="ping"),
    path("ping/<str:token>/<str:signal>", ping.ping, name="ping-signal"),
]
