"""The tools that a service may have beside it, and access to one of them as a look holds it. Pure.

A connection is no dataclass on purpose: facts cannot be made of it, nor can it be printed or copied out, so its
secret cannot slip into observations, logs or tracebacks.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from probes.client import Target, normalise

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Tool:
    """One kind of tool. `secret` and `account` say what people enter; `headers` is how it is shown to the tool.

    `account` is "" where there is nothing to enter; `open` says that it also works without a secret.
    """

    name: str
    title: str
    secret: str
    headers: Callable[[str, str], Headers]
    account: str = ""
    open: bool = False


def _bearer(_account: str, secret: str) -> Headers:
    return {"Authorization": f"Bearer {secret}"}


def _basic_or_bearer(account: str, secret: str) -> Headers:
    if not account:
        return _bearer(account, secret)
    pair = base64.b64encode(f"{account}:{secret}".encode()).decode("ascii")
    return {"Authorization": f"Basic {pair}"}


def _header(name: str, before: str = "") -> Callable[[str, str], Headers]:
    return lambda _account, secret: {name: before + secret}


def _named_header(account: str, secret: str) -> Headers:
    return {account or "Authorization": secret}


def _signed_by_the_kind(_account: str, _secret: str) -> Headers:
    return {}


_USER = "User name, for Basic authentication; empty for a bearer token"
_IDENTITY = "Header that carries it: Authorization or Cookie, or the API key's own"

TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("prometheus", "Prometheus", "Password or bearer token", _basic_or_bearer, _USER, open=True),
        Tool("alertmanager", "Alertmanager", "Password or bearer token", _basic_or_bearer, _USER, open=True),
        Tool("loki", "the log store (Loki's API)", "Password or bearer token", _basic_or_bearer, _USER, open=True),
        Tool("sentry", "the error tracker (Sentry's API)", "Token with event:read", _bearer),
        Tool("vault", "Vault", "Token that may read metadata", _header("X-Vault-Token")),
        Tool("aws", "AWS Secrets Manager", "Secret access key", _signed_by_the_kind, "Access key id"),
        Tool("github", "GitHub", "Token that may read deployments", _bearer),
        Tool("gitlab", "GitLab", "Token with read_api", _header("PRIVATE-TOKEN")),
        Tool("pagerduty", "PagerDuty", "Read-only API key", _header("Authorization", "Token token=")),
        Tool("test_account", "the service with a test account", "Value of the header, as in Bearer …",
             _named_header, _IDENTITY),
        Tool("low_privilege", "the service with few rights", "Value of the header, as in Bearer …",
             _named_header, _IDENTITY),
        Tool("other_tenant", "the service as another tenant", "Value of the header, as in Bearer …",
             _named_header, _IDENTITY),
    )
}  # fmt: skip
#: Identities at the service itself: their base URL is the environment's own origin, nothing else.
IDENTITIES = frozenset({"test_account", "low_privilege", "other_tenant"})


class Connection:
    """Access to one tool: where it is and what opens it. `secret` is for `headers` and for signing, nothing else."""

    __slots__ = ("_secret", "account", "base", "tool")

    def __init__(self, tool: str, base: Target | str, secret: str = "", account: str = "") -> None:
        self.tool = tool
        self.base = normalise(base) if isinstance(base, str) else base
        self.account = account
        self._secret = secret

    @property
    def secret(self) -> str:
        return self._secret

    def at(self, path: str) -> Target:
        """A path (and query) below the base URL; BadUrl when it does not begin with one slash."""
        return self.base.at(self.base.path.partition("?")[0].rstrip("/") + path)

    def headers(self) -> Headers:
        """What shows the tool who asks; nothing where there is no secret."""
        return TOOLS[self.tool].headers(self.account, self._secret) if self._secret else {}

    def __repr__(self) -> str:
        return f"<connection to {self.tool}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a connection is not copied out")
