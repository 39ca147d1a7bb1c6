"""The OpenAPI document and its reading page. Both are public: they say what calls there are, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import AllowAny


@extend_schema(exclude=True)
class Schema(SpectacularJSONAPIView):
    """OpenAPI 3 as JSON."""

    permission_classes = (AllowAny,)
    authentication_classes = ()


@require_safe
def reading_page(request: HttpRequest) -> HttpResponse:
    """Swagger UI on that document, without one inline script or style."""
    return render(request, "api/docs.html")
