"""What everybody may read without signing in: the log's newest checkpoint, its key, and the gate's key."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from readiness.launches.gate_key import newest_gate_key
from readiness.ledger.proofs import newest_checkpoint, newest_vkey


@never_cache
@require_safe
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """The newest signed note, as it was sealed; 404 before the first."""
    newest = newest_checkpoint()
    return _text(newest.note if newest else None)


@never_cache
@require_safe
def key(_request: HttpRequest) -> HttpResponse:
    """The verifier key. Whoever verifies should have it from elsewhere, too."""
    line = newest_vkey()
    return _text(f"{line}\n" if line else None)


@never_cache
@require_safe
def gate_key(_request: HttpRequest) -> HttpResponse:
    """The key that signs the gate's answers; which ones there were stands in the log."""
    line = newest_gate_key()
    return _text(f"{line}\n" if line else None)


def _text(content: str | None) -> HttpResponse:
    if content is None:
        return HttpResponse(
            "Nothing has been sealed yet.\n", status=404, content_type="text/plain; charset=utf-8"
        )
    return HttpResponse(content, content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("ledger/checkpoint", checkpoint, name="ledger-checkpoint"),
    path("ledger/key", key, name="ledger-key"),
    path("ledger/gate-key", gate_key, name="gate-key"),
]
