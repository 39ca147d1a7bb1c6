"""Values of secrets are told from names, places and notes."""

import base64
import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from readiness.credentials.telltale import holding_secrets, looks_secret

# Put together here, so that no scanner of this repository takes them for real ones.
SECRETS = [
    "AKIA" + "IOSFODNN7EXAMPLE",
    "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
    "github_" + "pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
    "glpat-" + "x8fTq2LmZp4Rk7Wn9Ys1",
    "xoxb-" + "123456789012-abcdefGHIJ",
    "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc",
    "sk-" + "proj-aB3dE5fG7hI9jK1lM3nO5pQ7",
    "AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
    "hvs." + "CAESIJlWh1x2y3z4A5B6C7",
    "npm_" + "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5",
    "wJalrXUtnFEMI/" + "K7MDENG/bPxRfiCYEXAMPLEKEY",
    "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
    "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIEow",
    "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
    "postgres://app:" + "s3cr3t@db.example.org/orders",
    "amqp://guest:" + "guest@queue:5672",
    "redis://:" + "hunter2@cache:6379/0",
    "Server=db;User=app;Password=" + "hunter",
    "DB_PASSWORD=" + "tr0ub4dor",
    'api_key: "' + 'k9d2j4h5s"',
    "Authorization: Bearer " + "abc123def456ghi",
    "Tr0ub4dor" + "&3",
    "P@ssw0rd" + "!2024",
    "It was rotated, the new one is " + "9f86d081884c7d659a2feaa0c55ad015 for now",
    "5e884898da280471" + "51d0e56f8dc62927",
    "https://hooks.slack.com/services/" + "T00000000/B00000000/XXXXXXXXXXXX",
    "aws_secret_access_key=" + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "----- BEGIN " + "PRIVATE KEY -----",
    "b3BlbnNzaC1rZXkt" + "djEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW",
    "the password is " + "hunter2",
    "\N{FULLWIDTH LATIN CAPITAL LETTER A}KIA" + "IOSFODNN7EXAMPLE",
    "gh\N{ZERO WIDTH SPACE}p_" + "16C7e42F292c6912E7710c838347Ae178B4a",
    "https://x.blob.core.windows.net/c?sv=2022&sig=" + "abc%2Bdef%3D1234567890abcdef",
    "lin_" + "api_abcdefGHIJ1234567890abcdefGHIJ12345678",
    "pat-na1-" + "1234abcd-12ab-34cd-56ef-1234567890ab",
    "k3Xp9" + "Qz7Lw2",
]
NAMES = [
    "",
    "Database password",
    "STRIPE_API_KEY_PRODUCTION_EU1",
    "orders-service-database-password-production",
    "SpringDatasourcePasswordProductionEurope",
    "secret/data/shop/prod/database",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/orders/db-AbCdEf",
    "projects/orders-prod-4711/secrets/jwt-signing-key/versions/7",
    "https://vault.example.org/ui/vault/secrets/kv/show/Shop/2026/Q1/API/V2/Release",
    "https://github.com/acme/orders/commit/9fceb02d0ae598e95dc970b74767f19372d61af8",
    "Image sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c0f0a08a9b2 runs since Monday.",
    "3f2504e0-4f89-41d3-9a0c-0305e82cb301",
    "Password: kept in Vault",
    "Token: rotate each quarter, tell Billing.",
    "The password is in the safe; ask Grace.",
    "password=${DATABASE_PASSWORD}",
    "postgres://app:***@db.example.org/orders",
    "postgres://app:<password>@db.example.org/orders",
    "postgres://db.example.org:5432/orders",
    "https://example.org:8443/path?x=1",
    "secret: see Vault/shop/database",
    "api key of the mail service (SendGrid)",
    "s3-eu-west-1-prod-v2-db1",
    "grace.hopper1906@example.org",
    "K8s secret orders-tls, key tls.key",
    "Rotated on 2026-03-03T09:00:00+00:00 during INC-20260303-0042.",
    "R&D2026team",
    "OAuth2ClientCredentialsForPartners",
    "Donaudampfschifffahrtsgesellschaft",
    "Schlüssel für Zahlungen",
    "支払いの鍵",
    "jwt-signing-key-2026-q3",
    "Redis AUTH of the session cache in eu-central-1a",
    "stripe-live-key-2026",
    "kv/team/service#field",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/MyTestDatabase-a1b2c3",
    "https://kv-payments.vault.azure.net/secrets/db-password/4387e9f3d6e14c459867679a90fd0f79",
    "Ed25519 host key SHA256:uNiVztksCsDhcc0u9e8BrDqs7zqTqfX4vYkQm1a2b3c",
    "The password is 1Password-managed",
    "The key is RSA-4096, the token is OAuth2 only",
    "The secret is payments-db-v2.",
    "OAUTH2_JWKS_URI",
    "APNs .p8 key ABC123DEFG",
    '{"secret": "payments-db", "key": "password"}',
    "op://Engineering/Payments DB/password",
    "firebase-adminsdk-x7k2p@acme-prod.iam.gserviceaccount.com",
    "Rotated by INC#4711 & CHG#1234!",
]


@pytest.mark.parametrize("text", SECRETS, ids=range(len(SECRETS)))
def test_values_are_told(text):
    assert looks_secret(text)
    assert looks_secret(f"Note to all: {text} (do not share)")


@pytest.mark.parametrize("text", NAMES)
def test_names_places_and_notes_pass(text):
    assert not looks_secret(text)


@pytest.mark.parametrize("many", [16, 20, 32, 48])
def test_random_bits_are_told_however_they_are_written(many):
    dice = random.Random(many)
    missed = 0
    for _one in range(300):
        raw = dice.randbytes(many)
        ways = (
            raw.hex(),
            base64.b64encode(raw).decode(),
            base64.urlsafe_b64encode(raw).decode().rstrip("="),
            base64.b32encode(raw).decode(),
            "".join(dice.choices(string.ascii_letters + string.digits, k=many + 4)),
        )
        missed += sum(not looks_secret(way) for way in ways)
    assert missed <= 15  # of 1,500: chance writes a word now and then


WORDS = [
    *("orders", "billing", "database", "password", "production", "staging", "api", "key", "token", "signing"),
    *("service", "shop", "cache", "vault", "region", "backup", "customer", "payment", "webhook", "client"),
    *("credential", "session", "queue", "search", "invoice", "Europe", "Berlin"),
]


@settings(max_examples=150, deadline=None)
@given(
    some.lists(
        some.sampled_from([*WORDS, *map(str.upper, WORDS), *map(str.title, WORDS)]), min_size=1, max_size=8
    ),
    some.sampled_from(["-", "_", ".", "/", " ", ", "]),
    some.sampled_from(["", "1", "42", "2026", " v2"]),
)
def test_words_put_together_are_names(words, between, end):
    assert not looks_secret(between.join(words) + end)


@settings(max_examples=60, deadline=None)
@given(some.text(max_size=300))
def test_any_text_is_judged(text):
    assert looks_secret(text) in {True, False}


def test_what_holds_one_is_named_by_its_field_and_never_repeated():
    secret = SECRETS[0]
    given = {"name": "Key", "note": secret, "dependents": [{"system": secret}], secret: 1, "days": 90}
    assert holding_secrets(given) == ["note", "dependents", ""]
    assert holding_secrets([["x", 1, None, True]]) == []
    assert holding_secrets(["x", [secret]]) == [""]


def test_what_is_nested_too_deep_to_look_into_is_not_let_through():
    given: object = "x"
    for _one in range(20):
        given = [given]
    assert holding_secrets(given) == [""]
