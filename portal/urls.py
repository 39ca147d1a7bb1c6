"""Every address of the portal."""

from allauth.account.decorators import reauthentication_required, secure_admin_login
from allauth.account.views import password_set
from django.contrib import admin
from django.urls import include, path

from portal import faults, health

# The admin's own login page knows no second step and no rate limit: sign-in is allauth's, here too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("health", health.health, name="health"),
    path("health/ready", health.ready, name="health-ready"),
    # A first password would prove later who somebody is: whoever finds a screen unlocked must not set one.
    path("accounts/password/set/", reauthentication_required(password_set)),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("readiness.api.urls")),
    path("api/v1/", include("probes.api")),
    path("api/<path:rest>", faults.nothing),
    path("", include("probes.urls")),
    path("", include("readiness.web.urls")),
]
handler400 = "portal.faults.bad_request"
handler403 = "portal.faults.forbidden"
handler404 = "portal.faults.not_found"
handler500 = "portal.faults.server_error"
