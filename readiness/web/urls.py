"""Addresses of the pages: one noun each, readable and shareable."""

from django.urls import URLPattern, URLResolver, path

from readiness.web.account.urls import urlpatterns as account
from readiness.web.alerts.urls import urlpatterns as alerts
from readiness.web.anchors import urlpatterns as anchors
from readiness.web.appearance import appearance
from readiness.web.audit import urlpatterns as audit
from readiness.web.catalog.urls import urlpatterns as catalog
from readiness.web.checklists.urls import urlpatterns as checklists
from readiness.web.credentials.urls import urlpatterns as credentials
from readiness.web.design import design
from readiness.web.evidence.urls import urlpatterns as evidence
from readiness.web.findings.urls import urlpatterns as findings
from readiness.web.home import urlpatterns as home
from readiness.web.ingest import urlpatterns as ingest
from readiness.web.launches.urls import urlpatterns as launches
from readiness.web.ledger import urlpatterns as ledger
from readiness.web.library.urls import urlpatterns as library
from readiness.web.monitoring.urls import urlpatterns as monitoring
from readiness.web.notices import urlpatterns as notices
from readiness.web.obligations.urls import urlpatterns as obligations
from readiness.web.people.urls import urlpatterns as people
from readiness.web.privacy.urls import urlpatterns as privacy
from readiness.web.recovery.urls import urlpatterns as recovery
from readiness.web.releases.urls import urlpatterns as releases
from readiness.web.reporting.urls import urlpatterns as reports
from readiness.web.reviews.urls import urlpatterns as reviews
from readiness.web.runbooks.urls import urlpatterns as runbooks
from readiness.web.search import urlpatterns as search
from readiness.web.totp import totp_qr
from readiness.web.tracking.urls import urlpatterns as tracking
from readiness.web.trusting import urlpatterns as trusting

urlpatterns: list[URLPattern | URLResolver] = [
    path("appearance", appearance, name="appearance"),
    path("design/", design, name="design"),
    path("accounts/2fa/totp/qr.svg", totp_qr, name="totp_qr"),
    *account,
    *alerts,
    *anchors,
    *audit,
    *launches,
    *releases,
    *reports,
    *monitoring,
    *runbooks,
    *tracking,
    *recovery,
    *catalog,
    *checklists,
    *evidence,
    *findings,
    *ingest,
    *trusting,
    *home,
    *credentials,
    *ledger,
    *library,
    *notices,
    *obligations,
    *people,
    *privacy,
    *reviews,
    *search,
]
