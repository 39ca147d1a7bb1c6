"""The QR code of a new authenticator secret as a file: `default-src 'self'` blocks `data:` pictures."""

import io

import segno
from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def totp_qr(request: HttpRequest) -> HttpResponse:
    """SVG of the secret that this session is setting up; 404 when it is setting up none."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    address = get_adapter().build_totp_url(request.user, secret)
    drawing = io.BytesIO()
    # Black on white in both themes: many scanners cannot read the inverse.
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=4, dark="#000", light="#fff")
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")
