"""Addresses of teams and people."""

from django.urls import path, re_path

from readiness.web.people import channels, invitation, members, organisation, teams

urlpatterns = [
    path("teams/", teams.teams, name="teams"),
    path("teams/new", teams.team_new, name="team-new"),
    path("teams/<slug:slug>/", teams.team, name="team"),
    path("teams/<slug:slug>/edit", teams.team_edit, name="team-edit"),
    path("teams/<slug:slug>/leave", teams.team_leave, name="team-leave"),
    path("teams/<slug:slug>/archive", teams.team_archive, name="team-archive"),
    path("teams/<slug:slug>/restore", teams.team_restore, name="team-restore"),
    path("teams/<slug:slug>/channels", channels.team_channels, name="team-channels"),
    path("teams/<slug:slug>/channels/new", channels.team_channel_new, name="team-channel-new"),
    path("teams/<slug:slug>/channels/<uuid:pk>/try", channels.team_channel_try, name="team-channel-try"),
    path(
        "teams/<slug:slug>/channels/<uuid:pk>/remove",
        channels.team_channel_remove,
        name="team-channel-remove",
    ),
    path("teams/<slug:slug>/invite", members.team_invite, name="team-invite"),
    path("teams/<slug:slug>/people/<uuid:pk>/role", members.member_change, name="member-change"),
    path("teams/<slug:slug>/people/<uuid:pk>/remove", members.member_remove, name="member-remove"),
    path(
        "teams/<slug:slug>/invitations/<uuid:pk>/resend", members.invitation_resend, name="invitation-resend"
    ),
    path(
        "teams/<slug:slug>/invitations/<uuid:pk>/revoke", members.invitation_revoke, name="invitation-revoke"
    ),
    path("people/", organisation.people, name="people"),
    path("people/invite", organisation.people_invite, name="people-invite"),
    path("people/invitations/<uuid:pk>/resend", organisation.people_invitation_resend, name="people-resend"),
    path("people/invitations/<uuid:pk>/revoke", organisation.people_invitation_revoke, name="people-revoke"),
    path("people/<uuid:pk>/", organisation.person, name="person"),
    path("people/<uuid:pk>/grant", organisation.role_grant, name="person-grant"),
    path("people/<uuid:pk>/revoke", organisation.role_revoke, name="person-revoke"),
    path("people/<uuid:pk>/deactivate", organisation.person_deactivate, name="person-deactivate"),
    path("people/<uuid:pk>/reactivate", organisation.person_reactivate, name="person-reactivate"),
    path(
        "people/<uuid:pk>/tokens/<uuid:token>/revoke",
        organisation.person_token_revoke,
        name="person-token-revoke",
    ),
    re_path(r"^invitations/(?P<token>[A-Za-z0-9_.-]+)/$", invitation.invitation, name="invitation"),
]
