"""What an approved erasure does. Each thing that goes is told by an entry of its own."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from readiness.catalog.models import Service
from readiness.evidence.files import remove_erased
from readiness.evidence.models import Picture, StoredFile
from readiness.ledger import erasing
from readiness.ledger.erasing import Kept
from readiness.ledger.operations import record
from readiness.privacy import events
from readiness.privacy.models import Erasure
from readiness.privacy.operations.refusing import OnHold
from readiness.privacy.queries import services_with
from readiness.teams.actors import Actor
from readiness.teams.erased import NAME, address_for
from readiness.teams.models import Invitation, Team, User
from readiness.teams.operations.people import Account, shut_out


def erase_values(held: Erasure, kept: Kept, actor: Actor, at: datetime) -> None:
    """The private values of one entry. It is named by its hash: it may have no number yet. Raises `OnHold`."""
    try:
        with transaction.atomic():
            erasing.erase(kept)
    except IntegrityError as error:
        raise OnHold from error
    record(
        kind=events.VALUE_ERASED,
        actor=actor,
        at=at,
        subject=held,
        team=Team.objects.filter(pk=kept.team).first() if kept.team else None,
        service=Service.objects.filter(pk=kept.service).first() if kept.service else None,
        data={"entry": kept.leaf, "names": list(kept.names), "reason": held.reason},
    )


def erase_file(held: Erasure, file: StoredFile, actor: Actor, at: datetime) -> None:
    """The content of a file, wherever the same bytes were handed in: each such service is told."""
    stored = StoredFile.objects.select_for_update(of=("self",), no_key=True).get(pk=file.pk)
    stored.erased_at, stored.erased_by, stored.erased_reason = at, actor.user, held.reason
    stored.save(update_fields=["erased_at", "erased_by", "erased_reason"])
    Picture.objects.filter(file=stored).delete()
    services: list[Service | None] = list(services_with(stored.pk).select_related("team"))
    for service in services or [None]:
        record(
            kind=events.FILE_ERASED,
            actor=actor,
            at=at,
            subject=held,
            team=service.team if service else None,
            service=service,
            data={"file": stored.pk, "size": stored.size, "reason": held.reason},
        )
    transaction.on_commit(lambda: remove_erased(stored.pk))


def erase_person(held: Erasure, account: Account, actor: Actor, at: datetime) -> None:
    """Who somebody is: the account closed, name and address gone from it, from invitations and from the log.

    What the person did stays, under an id that names nobody.
    """
    person = account.person
    if person.is_active:
        shut_out(account, actor, at)
    addresses = {person.email, *erasing.values_of(person.pk, "email")}
    addresses |= set(EmailAddress.objects.filter(user=person).values_list("email", flat=True))
    tokens = list(person.tokens.values_list("pk", flat=True))
    for kept in erasing.about_person(person.pk, tokens, addresses):
        erase_values(held, kept, actor, at)
    for model in (EmailAddress, SocialAccount, Authenticator):
        model.objects.filter(user=person).delete()
    for address in addresses:
        for invitation in Invitation.objects.filter(email__iexact=address):
            Invitation.objects.filter(pk=invitation.pk).update(
                email=address_for(invitation.pk), revoked_at=_ended(invitation, at)
            )
    _anonymise(person)
    record(kind=events.PERSON_ERASED, actor=actor, at=at, subject=person, data={"reason": held.reason})


def _anonymise(person: User) -> None:
    person.email, person.name, person.last_login = address_for(person.pk), NAME, None
    person.time_zone, person.notice_mails = "UTC", False
    person.set_unusable_password()
    person.save(update_fields=["email", "name", "last_login", "time_zone", "notice_mails", "password"])


def _ended(invitation: Invitation, at: datetime) -> datetime | None:
    """An invitation nobody answered leads nowhere any more."""
    return invitation.revoked_at if invitation.accepted_at else invitation.revoked_at or at
