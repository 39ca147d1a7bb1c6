"""Who people are and what they may do: teams, memberships, roles, invitations, tokens, accounts that are shut."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from readiness.audit.held.table import Opened, Table, by, spoken
from readiness.ledger.canonical import stamp
from readiness.ledger.verifier import Entry
from readiness.privacy.events import PERSON_ERASED
from readiness.teams import events
from readiness.teams.models import (
    ApiToken,
    Invitation,
    Membership,
    OrganisationRole,
    PolicySettings,
    Team,
    User,
)


class Teams(Table):
    """Teams, their names, and whether they are archived."""

    model, one, many = Team, "team", "teams"
    columns = ("id", "slug", "name", "description", "created_at", "archived_at")

    def _made(self, entry: Entry, opened: Opened) -> None:
        told = {name: spoken(entry, opened, name) for name in ("slug", "name", "description")}
        self.tell(entry.subject, **told, created_at=entry.at, archived_at=None)

    def _edited(self, entry: Entry, opened: Opened) -> None:
        told = {"name", "description"} & set(entry.commitments)
        self.tell(entry.subject, **{name: spoken(entry, opened, name) for name in told})

    def _archived(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, archived_at=entry.at)

    def _restored(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, archived_at=None)

    steps = {
        events.TEAM_CREATED: _made,
        events.TEAM_EDITED: _edited,
        events.TEAM_ARCHIVED: _archived,
        events.TEAM_RESTORED: _restored,
    }


class Memberships(Table):
    """Who is in which team, and as what. Named by both: who accepts an invitation is told without the row's id."""

    model, one, many = Membership, "membership", "memberships"
    columns = ("id", "team_id", "user_id", "role", "since")

    def key(self, row: Mapping[str, Any]) -> str:
        """Of whom, in which team."""
        return _in_team(row["user_id"], row["team_id"])

    def _added(self, entry: Entry, _opened: Opened) -> None:
        key = _in_team(entry.text("person"), entry.team)
        self.tell(key, id=entry.subject, role=entry.text("role"), since=entry.at)

    def _accepted(self, entry: Entry, _opened: Opened) -> None:
        if entry.team:
            self.tell(_in_team(entry.person, entry.team), role=entry.text("role"), since=entry.at)

    def _changed(self, entry: Entry, _opened: Opened) -> None:
        self.tell(_in_team(entry.text("person"), entry.team), id=entry.subject, role=entry.text("to"))

    def _out(self, entry: Entry, _opened: Opened) -> None:
        self.gone(_in_team(entry.text("person"), entry.team))

    steps = {
        events.MEMBER_ADDED: _added,
        events.INVITATION_ACCEPTED: _accepted,
        events.MEMBER_CHANGED: _changed,
        events.MEMBER_REMOVED: _out,
        events.MEMBER_LEFT: _out,
    }


class OrganisationRoles(Table):
    """Roles across the organisation."""

    model, one, many = OrganisationRole, "role across the organisation", "roles across the organisation"
    columns = ("id", "user_id", "role", "since")

    def key(self, row: Mapping[str, Any]) -> str:
        """Whose, and which."""
        return f"{row['role']} of {row['user_id']}"

    def _granted(self, entry: Entry, _opened: Opened) -> None:
        self.tell(f"{entry.text('role')} of {entry.text('person')}", id=entry.subject, since=entry.at)

    def _accepted(self, entry: Entry, _opened: Opened) -> None:
        if not entry.team:
            self.tell(f"{entry.text('role')} of {entry.person}", since=entry.at)

    def _revoked(self, entry: Entry, _opened: Opened) -> None:
        self.gone(f"{entry.text('role')} of {entry.text('person')}")

    steps = {
        events.ORGANISATION_ROLE_GRANTED: _granted,
        events.INVITATION_ACCEPTED: _accepted,
        events.ORGANISATION_ROLE_REVOKED: _revoked,
    }


class Invitations(Table):
    """To whom a place was offered, by whom, and who took it."""

    model, one, many = Invitation, "invitation", "invitations"
    columns = (
        "id", "team_id", "email", "role", "invited_by_id", "invited_at", "accepted_by_id", "accepted_at", "revoked_at",
    )  # fmt: skip

    def _made(self, entry: Entry, opened: Opened) -> None:
        told = {"team_id": entry.team or None, "role": entry.text("role"), "invited_by_id": by(entry)}
        self.tell(
            entry.subject, **told, email=spoken(entry, opened, "email"), invited_at=entry.at,
            accepted_by_id=None, accepted_at=None,
        )  # fmt: skip

    def _accepted(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            accepted_by_id=by(entry),
            accepted_at=entry.at,
            email=spoken(entry, opened, "email"),
        )

    def _revoked(self, entry: Entry, opened: Opened) -> None:
        self.tell(entry.subject, revoked_at=entry.at, email=spoken(entry, opened, "email"))

    steps = {
        events.INVITATION_MADE: _made,
        events.INVITATION_RESENT: _made,
        events.INVITATION_ACCEPTED: _accepted,
        events.INVITATION_REVOKED: _revoked,
    }


class Tokens(Table):
    """Keys of the API: whose, for what and how long, and which are revoked."""

    model, one, many = ApiToken, "token", "tokens"
    columns = (
        "id", "user_id", "team_id", "name", "prefix", "scopes", "created_at", "expires_at", "revoked_at",
    )  # fmt: skip

    def _made(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            user_id=by(entry),
            team_id=entry.team or None,
            name=spoken(entry, opened, "name"),
            prefix=entry.text("prefix"),
            scopes=entry.data.get("scopes"),
            created_at=entry.at,
            expires_at=stamp(datetime.fromisoformat(entry.text("expires_at"))),
            revoked_at=None,
        )

    def _revoked(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, revoked_at=entry.at)

    def _shut_out(self, entry: Entry, _opened: Opened) -> None:
        for token in self.told.values():
            if token.get("user_id") == entry.subject and token.get("revoked_at") is None:
                token["revoked_at"] = entry.at

    steps = {
        events.TOKEN_MADE: _made,
        events.TOKEN_REVOKED: _revoked,
        events.PERSON_DEACTIVATED: _shut_out,
        PERSON_ERASED: _shut_out,
    }


class Accounts(Table):
    """Which accounts are shut. People also come by signing up, of which no entry tells: no row is missed here."""

    model, one, many = User, "person", "accounts"
    columns = ("id", "is_active")

    def expected(self, key: str, row: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002
        """Open, unless an entry shut it."""
        return self.told.get(key) or {"is_active": True}

    def _known(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, is_active=True)

    def _shut(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, is_active=False)

    steps = {
        events.PERSON_REGISTERED: _known,
        events.PERSON_REACTIVATED: _known,
        events.PERSON_DEACTIVATED: _shut,
        PERSON_ERASED: _shut,
    }


class Settings(Table):
    """The settings on which rules rest, as the log told them in the open."""

    model, one, many = PolicySettings, "policy settings", "changes of policy settings"
    columns = ("id", "number", "values", "told_at")

    def __init__(self) -> None:
        super().__init__()
        self.open: dict[str, dict[str, Any]] = {}

    def expected(self, key: str, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What was told in the open is among the values; the rest is only committed to."""
        told = self.told.get(key)
        if told is None:
            return None
        try:
            here = dict(json.loads(row["values"]))
        except (ValueError, TypeError):
            return {**told, "values": None}
        same = all(here.get(name) == value for name, value in self.open[key].items())
        return {**told, "values": row["values"] if same else None}

    def _changed(self, entry: Entry, _opened: Opened) -> None:
        self.open[entry.subject] = dict(entry.data.get("values") or {})
        self.tell(entry.subject, number=entry.data.get("number"), told_at=entry.at)

    steps = {events.SETTINGS_CHANGED: _changed}


def _in_team(person: object, team: object) -> str:
    return f"of {person} in team {team}"
