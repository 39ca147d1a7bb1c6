"""The table of rights in words, for the people whose rights they are."""

from typing import NamedTuple

from readiness.teams.access import Action
from readiness.teams.queries import ACCESS_COLUMNS, access_table
from readiness.teams.roles import Role

WORDS: dict[Action, str] = {
    Action.VIEW_SERVICE: "See a service, its checklist and its evidence",
    Action.CREATE_SERVICE: "Register and import services",
    Action.EDIT_SERVICE: "Edit a service, its environments and dependencies",
    Action.RETIRE_SERVICE: "Retire a service",
    Action.TRANSFER_SERVICE: "Hand a service to another team",
    Action.CREATE_TEAM: "Create teams",
    Action.VIEW_TEAM: "See the team and its people",
    Action.EDIT_TEAM: "Rename and describe the team",
    Action.ARCHIVE_TEAM: "Archive and restore teams",
    Action.INVITE_MEMBER: "Invite people to the team",
    Action.CHANGE_MEMBER: "Change roles and remove people",
    Action.GRANT_ORGANISATION_ROLE: "Give and take roles across the organisation",
    Action.REGISTER_PERSON: "Make accounts for others (the operator, at the command line)",
    Action.DEACTIVATE_PERSON: "Deactivate and reactivate accounts",
    Action.REVOKE_ANY_TOKEN: "Revoke anybody's API tokens",
    Action.VIEW_AUDIT: "Read the audit trail of people and teams",
    Action.USE_OWN_ACCOUNT: "Keep one's own profile, tokens and memberships",
    Action.START_CHECKLIST: "Start a checklist",
    Action.UPGRADE_CHECKLIST: "Bring a checklist to a newer template version",
    Action.ASSIGN_ITEM: "Assign items and set due dates",
    Action.CLAIM_NOT_APPLICABLE: "Say that an item does not apply",
    Action.REQUEST_WAIVER: "Ask for a waiver",
    Action.DECIDE_WAIVER: "Decide on somebody else's waiver",
    Action.VIEW_WAIVER_DEBT: "See which waivers have piled up",
    Action.OPEN_FINDING: "Open a finding",
    Action.ASSIGN_FINDING: "Give a finding an owner and a date",
    Action.RESOLVE_FINDING: "Resolve a finding",
    Action.ADD_EVIDENCE: "Add evidence",
    Action.WITHDRAW_EVIDENCE: "Withdraw evidence",
    Action.REVIEW_AS_PEER: "Accept a colleague's evidence, where a peer may",
    Action.REVIEW_AS_LEAD: "Accept evidence, where the team lead must",
    Action.REVIEW_AS_SECURITY: "Accept evidence, where a security reviewer must",
    Action.MANAGE_DUTY: "Start duties, change them and hand them over",
    Action.END_DUTY: "End a duty",
    Action.DO_DUTY: "Do what is due: hand it in, move it, ask to skip it",
    Action.SKIP_DUTY: "Let somebody else skip what is due",
    Action.MANAGE_SECRET: "Put secrets into the register, by name, and change what is said of them",
    Action.ROTATE_SECRET: "Record that a secret was rotated",
    Action.RETIRE_SECRET: "Take a secret off the register",
    Action.MANAGE_ERRORS: "Resolve, mute and assign errors, and test error tracking",
    Action.MANAGE_BACKUPS: "Write down how things are backed up, make addresses for pings, run restore drills",
    Action.END_BACKUPS: "End a backup policy",
    Action.SMOOTH_DUTIES: "Spread what is due on crowded days over the days around",
    Action.MANAGE_CHANNELS: "Have reminders of duties posted to the team's tools",
    Action.WRITE_RUNBOOK: "Write runbooks",
    Action.EXERCISE_RUNBOOK: "Record that a runbook was exercised",
    Action.RECORD_DEPLOYMENT: "Plan, start and record deployments and rollbacks",
    Action.REQUEST_OVERRIDE: "Ask to deploy although the gate says no",
    Action.DECIDE_OVERRIDE: "Decide on deploying although the gate says no, which another person asked for",
    Action.DECLARE_TRIGGER: "Declare a reason to roll back",
    Action.ROLL_BACK: "Decide whether to roll back",
    Action.MANAGE_FORGE: "Let GitHub or GitLab tell of a service's deployments",
    Action.ACKNOWLEDGE_ALERT: "Acknowledge alerts, and close them by hand",
    Action.MANAGE_ALERTS: "Change alert policies and add the team's own",
    Action.WEAKEN_ALERTS: "Let an alert policy ask less than is published",
    Action.SILENCE_ALERTS: "Silence alerts for a bounded time",
    Action.DRILL_ALERTS: "Start an alert fire drill",
    Action.REQUEST_LAUNCH: "Ask for a launch",
    Action.SIGN_AS_LEAD: "Sign off a launch as team lead",
    Action.SIGN_AS_SECURITY: "Sign off a launch as security reviewer",
    Action.RECORD_LAUNCH: "Record that a launch took place",
    Action.FOLLOW_LAUNCH: "Finish the lists of the time after a launch",
    Action.WRITE_TEAM_TEMPLATE: "Write the team's own checklist templates",
    Action.WRITE_ORGANISATION_TEMPLATE: "Write the organisation's checklist templates",
    Action.MAKE_REPORT: "Make reports",
    Action.EXPORT_PERIOD: "Export the log of a period, about all teams",
    Action.CONFIGURE_PROBE: "Set up probes",
    Action.RUN_PROBE: "Run probes now",
    Action.CONNECT_TOOL: "Connect a service's tools, with their secrets",
    Action.PERMIT_PROBE: "Permit active probes, and let them go on after a stop",
    Action.STOP_PROBES: "Stop active probes",
    Action.STOP_ALL_PROBES: "Stop active probes in the whole portal",
    Action.MANAGE_INGEST: "Make and revoke the tokens of a service's pipelines",
    Action.MANAGE_METRICS: "Say where a service's metrics come from, and push them",
    Action.ASK_ERASURE: "Ask for the erasure of a person, a file or a value",
    Action.DECIDE_ERASURE: "Decide on an erasure that another person asked for",
    Action.SET_HOLD: "Set and lift legal holds",
    Action.VIEW_ANCHORS: "See to whom the log's checkpoints were sent",
    Action.MANAGE_ANCHORS: "Choose who else is sent the log's checkpoints",
    Action.VIEW_ADMIN: "Look into the admin",
    Action.CORRECT_IN_ADMIN: "Correct records in the admin",
}


class Right(NamedTuple):
    """One line: what it is about, and for each of `COLUMNS` whether that role may."""

    words: str
    cells: list[tuple[str, bool]]


#: What a colleague without any role may do is no column: it is their own account, and what is open to all.
COLUMNS = [role for role in ACCESS_COLUMNS if role is not Role.COLLEAGUE]


def rights() -> list[Right]:
    """Every action that some role may do, in words."""
    return [
        Right(WORDS[row.action], [(role.label, role in row.roles) for role in COLUMNS])
        for row in access_table()
        if row.roles
    ]
