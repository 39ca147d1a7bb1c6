"""Every table of facts that this room and those below it know."""

from readiness.audit.held.afterwards import AfterLaunches, AfterLaunchWords
from readiness.audit.held.anchors import Anchors, AnchorTokens, Subscriptions, Webhooks
from readiness.audit.held.catalogue import Dependencies, Endpoints, Environments, Services
from readiness.audit.held.channels import TeamChannels
from readiness.audit.held.checklists import Attachments, Checklists, Claims, Items
from readiness.audit.held.credentials import Rotations, Secrets
from readiness.audit.held.evidence import Pieces
from readiness.audit.held.findings import Findings
from readiness.audit.held.ingest import IngestTokens, ToolReports, TrustedIdentities
from readiness.audit.held.launches import Badges, Decisions, GateKeys, Launches
from readiness.audit.held.monitoring import MetricMappings
from readiness.audit.held.obligations import CalendarFeeds, Obligations, Occurrences
from readiness.audit.held.people import (
    Accounts,
    Invitations,
    Memberships,
    OrganisationRoles,
    Settings,
    Teams,
    Tokens,
)
from readiness.audit.held.privacy import Erasures, Holds
from readiness.audit.held.releases import (
    Deployments,
    DeploymentSteps,
    ForgeHooks,
    ForgeReports,
    Overrides,
    RollbackDecisions,
    Sightings,
    Triggers,
)
from readiness.audit.held.runbooks import RunbookExercises, Runbooks, RunbookVersions
from readiness.audit.held.table import Table
from readiness.audit.held.templates import Templates, Versions
from readiness.audit.held.waivers import FindingWaivers, Waivers

TABLES: tuple[type[Table], ...] = (
    Teams, Memberships, OrganisationRoles, Invitations, Tokens, Accounts, Settings,
    Services, Environments, Endpoints, Dependencies,
    Templates, Versions, Checklists, Items, Claims, Attachments, Waivers,
    Pieces, Findings, FindingWaivers, IngestTokens, TrustedIdentities, ToolReports,
    Launches, Decisions, Badges, GateKeys, AfterLaunches, AfterLaunchWords,
    Obligations, Occurrences, CalendarFeeds, Secrets, Rotations,
    TeamChannels, Runbooks, RunbookVersions, RunbookExercises, MetricMappings,
    Deployments, DeploymentSteps, Overrides, Triggers, RollbackDecisions, Sightings, ForgeHooks, ForgeReports,
    Erasures, Holds,
    Anchors, AnchorTokens, Subscriptions, Webhooks,
)  # fmt: skip


def tables() -> list[Table]:
    """Fresh ones, nothing told yet."""
    return [table() for table in TABLES]
