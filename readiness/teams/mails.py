"""The mail that carries an invitation."""

import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from readiness.teams import invitation_links
from readiness.teams.models import Invitation
from readiness.teams.roles import Role

_log = logging.getLogger(__name__)


def mail_after_commit(invitation: Invitation, secret: str) -> None:
    """Send the invitation when it stands: the transaction neither awaits the mail server nor fails with it.

    Only the digest of the secret is kept, so no worker could send it later: a mail that fails is logged, and
    the inviting person sends the invitation again, which makes a new link
    (`docs/decisions/0002-invitations-are-mailed-at-once.md`).
    """
    transaction.on_commit(lambda: _send(invitation, secret))


def _send(invitation: Invitation, secret: str) -> None:
    try:
        _message(invitation, secret).send()
    except OSError:  # the network or the mail server (SMTPException is one); the invitation stands
        _log.exception("An invitation could not be mailed.", extra={"invitation": str(invitation.pk)})


def _message(invitation: Invitation, secret: str) -> EmailMultiAlternatives:
    context = {
        "organisation": settings.ORGANISATION_NAME,
        "team": invitation.team,
        "role": Role(invitation.role).label.lower(),
        "inviter": invitation.invited_by,
        "link": invitation_links.address(invitation_links.mailed(secret)),
        "expires_at": invitation.expires_at,
    }
    place = invitation.team.name if invitation.team else settings.ORGANISATION_NAME
    message = EmailMultiAlternatives(
        # Names are one line already; folding them anyway keeps an old row from splitting the header.
        subject=" ".join(f"You are invited to {place}".split()),
        body=render_to_string("teams/mail_invitation.txt", context),
        to=[invitation.email],
    )
    message.attach_alternative(render_to_string("teams/mail_invitation.html", context), "text/html")
    return message
