"""A real issuer of identity tokens on loopback: discovery, keys, and tokens signed as its knobs say."""

import base64
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.probes.sites import Answer, Asked, Site, as_json, serve

COMMIT = "4c1f0d3b8c5f4f0f9a6e7d2b1a0c9e8d7f6a5b4c"
AUDIENCE = "https://launchproof.example.org"
GITHUB = {
    "sub": "repo:acme/payments:ref:refs/heads/main", "repository": "acme/payments", "repository_id": "7401",
    "repository_owner": "acme", "repository_owner_id": "88", "sha": COMMIT, "ref": "refs/heads/main",
    "event_name": "push", "workflow": "deploy", "run_id": "123", "run_attempt": "1", "head_ref": "", "actor": "erika",
}  # fmt: skip
GITLAB = {
    "sub": "project_path:acme/payments:ref_type:branch:ref:main", "project_path": "acme/payments", "project_id": "51",
    "namespace_path": "acme", "namespace_id": "9", "sha": COMMIT, "ref": "main", "ref_type": "branch",
    "ref_path": "refs/heads/main", "ref_protected": "true", "pipeline_source": "push", "pipeline_id": "77",
    "job_id": "1001", "user_email": "erika@example.org",
}  # fmt: skip
_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_EC = ec.generate_private_key(ec.SECP256R1())
_ED = ed25519.Ed25519PrivateKey.generate()
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_MAKERS = {
    "RS256": jwt.algorithms.RSAAlgorithm,
    "ES256": jwt.algorithms.ECAlgorithm,
    "EdDSA": jwt.algorithms.OKPAlgorithm,
}
PRIVATE: dict[str, Any] = {"RS256": _RSA, "ES256": _EC, "EdDSA": _ED}


def jwk(private: Any, algorithm: str, **more: Any) -> dict[str, Any]:
    """The public half as a JWK."""
    told = json.loads(_MAKERS[algorithm].to_jwk(private.public_key()))
    told.pop("key_ops", None)
    return {**told, "use": "sig", "alg": algorithm, "kid": algorithm, **more}


@dataclass
class Issuer:
    """`name` is what it says it is; `pages` override what it answers, `keys` are what it publishes."""

    site: Site | None = None
    name: str = ""
    keys: list[dict[str, Any]] = field(
        default_factory=lambda: [jwk(one, name) for name, one in PRIVATE.items()]
    )
    pages: dict[str, Answer] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer:
        told = {"issuer": self.name, "jwks_uri": f"{self.name}/keys"}
        pages = {"/.well-known/openid-configuration": as_json(told), "/keys": as_json({"keys": self.keys})}
        return (pages | self.pages).get(asked.path, Answer(404))

    @property
    def asked(self) -> list[str]:
        """Every path that it was asked for."""
        assert self.site is not None, "serving"
        return [one.path for one in self.site.asked]

    def token(
        self, at: datetime, claims: dict[str, Any], *, key: Any = None, algorithm: str = "RS256",
        headers: dict[str, Any] | None = None, **changed: Any,
    ) -> str:  # fmt: skip
        """A token made at `at` for ten minutes; a claim `changed` to None is left out."""
        moment = int(at.timestamp())
        body = {
            "iss": self.name, "aud": AUDIENCE, "iat": moment, "nbf": moment - 5, "exp": moment + 600, "jti": "one",
            **claims, **changed,
        }  # fmt: skip
        body = {name: value for name, value in body.items() if value is not None}
        return jwt.encode(body, key or PRIVATE[algorithm], algorithm, {"kid": algorithm, **(headers or {})})


@contextmanager
def serving(tls: ssl.SSLContext) -> Iterator[Issuer]:
    """An issuer on a free port."""
    issuer = Issuer()
    with serve(issuer, tls=tls) as site:
        issuer.site, issuer.name = site, f"https://127.0.0.1:{site.port}"
        yield issuer


def by_hand(header: Any, body: Any, signature: bytes = b"") -> str:
    """A token of any parts."""
    parts = [
        json.dumps(header).encode(),
        body if isinstance(body, bytes) else json.dumps(body).encode(),
        signature,
    ]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
