"""Addresses of deployments, overrides of the gate, and forges."""

from django.urls import path

from readiness.web.releases import acting, deployment, forges, listing, overriding, service

urlpatterns = [
    path("releases/", listing.releases, name="releases"),
    path("releases/<uuid:pk>/", deployment.deployment, name="deployment"),
    path("releases/<uuid:pk>/start", acting.start, name="deployment-start"),
    path("releases/<uuid:pk>/finish", acting.finish, name="deployment-finish"),
    path("releases/<uuid:pk>/cancel", acting.cancel, name="deployment-cancel"),
    path("releases/<uuid:pk>/edit", acting.edit, name="deployment-edit"),
    path("releases/<uuid:pk>/step", acting.step, name="deployment-step"),
    path("releases/<uuid:pk>/trigger", acting.trigger, name="deployment-trigger"),
    path("releases/<uuid:pk>/decide", acting.decide, name="deployment-decide"),
    path("releases/<uuid:pk>/roll-back", acting.roll_back, name="deployment-roll-back"),
    path("releases/<uuid:pk>/recovered", acting.recovered, name="deployment-recovered"),
    path("overrides/<uuid:pk>/", overriding.override, name="override"),
    path("overrides/<uuid:pk>/decide", overriding.decide, name="override-decide"),
    path("overrides/<uuid:pk>/withdraw", overriding.withdraw, name="override-withdraw"),
    path("services/<slug:slug>/releases/", service.service_releases, name="service-releases"),
    path("services/<slug:slug>/releases/new", service.plan, name="service-deploy"),
    path("services/<slug:slug>/releases/override", overriding.ask, name="service-override"),
    path("services/<slug:slug>/releases/forges", forges.service_forges, name="service-forges"),
    path("services/<slug:slug>/releases/forges/<uuid:pk>/remove", forges.remove, name="service-forge-remove"),
]
