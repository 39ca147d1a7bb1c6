"""Teams and people."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from readiness.admin.looking import CorrectingAdmin, LookingAdmin
from readiness.clock import now
from readiness.refusals import Refusal
from readiness.teams.actors import Actor
from readiness.teams.models import (
    ApiToken,
    Invitation,
    KeptAnswer,
    Membership,
    OrganisationRole,
    PolicySettings,
    Team,
    User,
)
from readiness.teams.operations import (
    deactivate_person,
    edit_team,
    reactivate_person,
    revoke_invitation,
    revoke_token,
)


def each(
    admin_page: LookingAdmin, request: HttpRequest, rows: QuerySet[Any], do: Callable[[Any, Actor], object]
) -> None:
    """An operation for each chosen row; refusals are told one by one, the others are done."""
    actor = Actor.person(request.user)  # type: ignore[arg-type]  # the site lets in people only
    done = 0
    for row in rows:
        try:
            do(row, actor)
            done += 1
        except Refusal as no:
            admin_page.message_user(request, f"{row}: {no.sentence}", messages.ERROR)
    if done:
        admin_page.message_user(request, f"{done} done.")


@admin.register(User)
class UserAdmin(LookingAdmin):
    """People, with their teams counted."""

    list_display = ("email", "name", "is_active", "teams", "roles", "last_login", "joined_at")
    list_filter = ("is_active", "organisation_roles__role", "joined_at")
    search_fields = ("email", "name")
    exclude = ("password", "groups", "user_permissions")
    ordering = ("email",)
    actions = ("export_csv", "deactivate", "reactivate")

    counted = {
        "team_count": Count("memberships", distinct=True),
        "role_count": Count("organisation_roles", distinct=True),
    }

    @admin.display(ordering="team_count")
    def teams(self, row: Any) -> int:
        """In how many teams."""
        return int(row.team_count)

    @admin.display(ordering="role_count")
    def roles(self, row: Any) -> int:
        """How many roles across the organisation."""
        return int(row.role_count)

    @admin.action(description="Deactivate: no sign-in, no session, no token", permissions=["correct"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """By the operation."""
        each(self, request, queryset, lambda row, actor: deactivate_person(user=row, actor=actor, at=now()))

    @admin.action(description="Reactivate", permissions=["correct"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """By the operation."""
        each(self, request, queryset, lambda row, actor: reactivate_person(user=row, actor=actor, at=now()))


@admin.register(Team)
class TeamAdmin(CorrectingAdmin):
    """Teams, with people and services counted."""

    list_display = ("name", "slug", "people", "services_", "created_at", "archived_at")
    list_filter = ("archived_at", "created_at")
    search_fields = ("name", "slug")
    ordering = ("name",)
    correctable = ("name", "description")

    counted = {
        "people_count": Count("memberships", distinct=True),
        "service_count": Count("services", distinct=True),
    }

    @admin.display(ordering="people_count")
    def people(self, row: Any) -> int:
        """How many members."""
        return int(row.people_count)

    @admin.display(ordering="service_count", description="services")
    def services_(self, row: Any) -> int:
        """How many services."""
        return int(row.service_count)

    def save_model(self, request: HttpRequest, obj: Team, form: Any, change: bool) -> None:  # noqa: ARG002
        """By the operation, with its right and its entry."""
        edit_team(
            team=obj,
            name=form.cleaned_data["name"],
            description=form.cleaned_data["description"],
            actor=Actor.person(request.user),  # type: ignore[arg-type]
            at=now(),
        )


@admin.register(Membership)
class MembershipAdmin(LookingAdmin):
    """Who is in which team."""

    list_display = ("user", "team", "role", "since")
    list_filter = ("role", "since")
    list_select_related = ("user", "team")
    search_fields = ("user__email", "user__name", "team__name")


@admin.register(PolicySettings)
class PolicySettingsAdmin(LookingAdmin):
    """Settings on which rules rest, each time that they were found changed: append-only."""

    list_display = ("number", "told_at", "values")
    list_filter = ("told_at",)
    search_fields = ("values",)
    ordering = ("-number",)


@admin.register(OrganisationRole)
class OrganisationRoleAdmin(LookingAdmin):
    """Roles across the organisation."""

    list_display = ("user", "role", "since")
    list_filter = ("role",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")


@admin.register(Invitation)
class InvitationAdmin(LookingAdmin):
    """Open and past invitations; the token's digest is not shown."""

    list_display = (
        "email",
        "team",
        "role",
        "invited_by",
        "invited_at",
        "expires_at",
        "accepted_at",
        "revoked_at",
    )
    list_filter = ("role", "invited_at")
    list_select_related = ("team", "invited_by")
    search_fields = ("email", "team__name")
    exclude = ("digest",)
    actions = ("export_csv", "revoke")

    @admin.action(description="Revoke", permissions=["correct"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        """By the operation."""
        each(
            self,
            request,
            queryset,
            lambda row, actor: revoke_invitation(invitation=row, actor=actor, at=now()),
        )


@admin.register(ApiToken)
class ApiTokenAdmin(LookingAdmin):
    """Keys; of the secret not even the digest is shown."""

    list_display = ("name", "prefix", "user", "team", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("expires_at", "revoked_at")
    list_select_related = ("user", "team")
    search_fields = ("name", "prefix", "user__email")
    exclude = ("digest",)
    actions = ("export_csv", "revoke")

    @admin.action(description="Revoke", permissions=["correct"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """By the operation."""
        each(self, request, queryset, lambda row, actor: revoke_token(token=row, actor=actor, at=now()))


@admin.register(KeptAnswer)
class KeptAnswerAdmin(LookingAdmin):
    """Which calls may still be sent again. What they answered is for their callers alone."""

    list_display = ("call", "user", "status", "kept_until")
    list_filter = ("kept_until", "status")
    list_select_related = ("user",)
    search_fields = ("call", "user__email")
    exclude = ("place", "asked", "headers", "body")


class SignInAdmin(LookingAdmin):
    """What allauth keeps: looked at, never changed here, and no secret shown."""

    list_select_related = ("user",)


class EmailAddressAdmin(SignInAdmin):
    """Addresses and whether they were confirmed."""

    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified", "primary")
    search_fields = ("email", "user__email")


class AuthenticatorAdmin(SignInAdmin):
    """Second factors; `data` holds the secret and is left out."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__email",)
    exclude = ("data",)


class SocialAccountAdmin(SignInAdmin):
    """Links to the organisation's identity provider."""

    list_display = ("user", "provider", "uid", "date_joined")
    list_filter = ("provider",)
    search_fields = ("user__email", "uid")
    exclude = ("extra_data",)


def take_over_sign_in() -> None:
    """Put these pages in the place of allauth's own, which can be written to; after every app has registered."""
    for model in (Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    admin.site.register(EmailAddress, EmailAddressAdmin)
    admin.site.register(Authenticator, AuthenticatorAdmin)
    admin.site.register(SocialAccount, SocialAccountAdmin)
