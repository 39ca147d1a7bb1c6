"""What a forge knows of deployments, asked by the read-only API of GitHub or GitLab.

Sources: docs.github.com/rest/deployments and docs.gitlab.com/api/deployments.
"""

from dataclasses import dataclass
from datetime import datetime

from probes.context import Context, Failure
from probes.readback import NO_JSON, read, rows, segment
from probes.rotation import moment

GITHUB, GITLAB = "github", "gitlab"
#: GitHub tells the states of each deployment apart, so each costs a question.
MOST_GITHUB, MOST_GITLAB = 20, 50
_UNDER_WAY = frozenset({"in_progress", "queued", "pending", "created", "running"})


@dataclass(frozen=True, slots=True)
class Deployment:
    """The commit that went live, and when; `ref` is the branch or tag that was deployed. Not `live`: begun, and
    neither succeeded nor failed yet.
    """

    commit: str
    at: datetime
    ref: str = ""
    live: bool = True


def deployments(
    context: Context, tool: str, project: str, environment: str, most: int = MOST_GITHUB
) -> tuple[Deployment, ...] | Failure:
    """The newest deployments that succeeded or are under way, in any order; `most` bounds what GitHub is asked."""
    if tool == GITLAB:
        return _gitlab(context, project, environment)
    return _github(context, project, environment, most)


def _github(context: Context, project: str, environment: str, most: int) -> tuple[Deployment, ...] | Failure:
    """The newest deployments, and the states of each: only those that succeeded were ever live."""
    owner, _, name = project.strip("/ ").partition("/")
    place = f"/repos/{segment(owner)}/{segment(name)}/deployments"
    listed = read(context, GITHUB, place, {"environment": environment, "per_page": str(most)})
    if isinstance(listed, Failure):
        return listed
    if not isinstance(listed, list):
        return NO_JSON
    found = []
    for row in rows(listed):
        where = f"{place}/{segment(str(row.get('id')))}/statuses"
        states = read(context, GITHUB, where, {"per_page": "30"})
        if isinstance(states, Failure):
            return states
        told = rows(states)
        succeeded = [moment(state.get("created_at")) for state in told if state.get("state") == "success"]
        times = [when for when in succeeded if when is not None]
        begun = moment(row.get("created_at"))
        commit, ref = row.get("sha"), str(row.get("ref") or "")
        if not isinstance(commit, str):
            continue
        if times:
            found.append(Deployment(commit, min(times), ref))
        elif begun is not None and all(state.get("state") in _UNDER_WAY for state in told):
            found.append(Deployment(commit, begun, ref, live=False))
    return tuple(found)


def _gitlab(context: Context, project: str, environment: str) -> tuple[Deployment, ...] | Failure:
    """One question: the newest deployments, whatever became of them."""
    place = f"/api/v4/projects/{segment(project.strip('/ '))}/deployments"
    query = {"environment": environment, "order_by": "id", "sort": "desc", "per_page": str(MOST_GITLAB)}
    listed = read(context, GITLAB, place, query)
    if isinstance(listed, Failure):
        return listed
    if not isinstance(listed, list):
        return NO_JSON
    found = []
    for row in rows(listed):
        when = moment(row.get("updated_at") or row.get("created_at"))
        commit, ref = row.get("sha"), str(row.get("ref") or "")
        live = row.get("status") == "success"
        if isinstance(commit, str) and when is not None and (live or row.get("status") in _UNDER_WAY):
            found.append(Deployment(commit, when, ref, live))
    return tuple(found)
