"""Addresses of services. What is done has no slash at its end, so that an environment may have any name."""

from django.urls import path

from readiness.web.catalog import (
    changing,
    creating,
    dependencies,
    environments,
    exchange,
    listing,
    service,
)

urlpatterns = [
    path("services/", listing.services, name="services"),
    path("services/new", creating.service_new, name="service-new"),
    path("services/import", exchange.services_import, name="services-import"),
    path("services/export", exchange.services_export, name="services-export"),
    path("services/<slug:slug>/", service.service, name="service"),
    path("services/<slug:slug>/activity", service.service_activity, name="service-activity"),
    path("services/<slug:slug>/edit", changing.service_edit, name="service-edit"),
    path("services/<slug:slug>/transfer", changing.service_transfer, name="service-transfer"),
    path("services/<slug:slug>/retire", changing.service_retire, name="service-retire"),
    path("services/<slug:slug>/dependencies", dependencies.dependencies, name="service-dependencies"),
    path(
        "services/<slug:slug>/dependencies/<uuid:pk>/remove",
        dependencies.dependency_remove,
        name="dependency-remove",
    ),
    path("services/<slug:slug>/environments/new", environments.environment_new, name="environment-new"),
    path(
        "services/<slug:slug>/<slug:environment>/edit", environments.environment_edit, name="environment-edit"
    ),
    path(
        "services/<slug:slug>/<slug:environment>/archive",
        environments.environment_archive,
        name="environment-archive",
    ),
    path(
        "services/<slug:slug>/<slug:environment>/checklist/start",
        creating.checklist_start,
        name="checklist-start",
    ),
]
