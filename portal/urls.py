"""Every address of the portal."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from portal import health

# The admin's own login page knows no second step and no rate limit: sign-in is allauth's, here too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("health", health.health, name="health"),
    path("health/ready", health.ready, name="health-ready"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("readiness.api.urls")),
    path("", include("probes.urls")),
    path("", include("readiness.web.urls")),
]
handler400 = "readiness.web.errors.bad_request"
handler403 = "readiness.web.errors.forbidden"
handler404 = "readiness.web.errors.not_found"
handler500 = "readiness.web.errors.server_error"

