"""Addresses of metrics. Before the environments of a service, whose addresses are of the same shape."""

from django.urls import path

from readiness.web.monitoring import coverage, metric, service

_OF = "services/<slug:slug>/monitoring"
urlpatterns = [
    path("monitoring/", coverage.monitoring, name="monitoring"),
    path("monitoring/export", coverage.monitoring_export, name="monitoring-export"),
    path(f"{_OF}/", service.service_monitoring, name="service-monitoring"),
    path(f"{_OF}/<slug:metric>/", metric.service_metric, name="service-metric"),
    path(f"{_OF}/<slug:metric>/unmap", metric.metric_unmap, name="metric-unmap"),
]
