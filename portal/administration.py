"""The admin's site: open to administrators and auditors, by the one table of rights."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest


class AdministrationSite(admin.AdminSite):
    """Django's own admin with our name and our rights."""

    site_header = "Launchproof administration"
    site_title = "Administration"
    index_title = "Everything that the portal keeps"
    empty_value_display = "–"  # noqa: RUF001

    def has_permission(self, request: HttpRequest) -> bool:
        """Who may look; what may be corrected is decided at each record."""
        from readiness.admin.rights import may_look  # noqa: PLC0415  models are not loaded when the site is made

        return may_look(request)


class AdministrationConfig(AdminConfig):
    """Takes the place of `django.contrib.admin` among the applications."""

    default_site = "portal.administration.AdministrationSite"

    def ready(self) -> None:
        """Find every application's pages, then take over those that allauth registers."""
        super().ready()
        from readiness.admin.people import take_over_sign_in  # noqa: PLC0415  models are loaded by now

        take_over_sign_in()
