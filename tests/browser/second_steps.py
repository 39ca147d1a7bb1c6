"""Every kind of second step for an account, a passkey among them, without walking through the pages each time."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from readiness.teams.models import User

CREDENTIAL = b"a credential of tests"


def give_second_steps(user: User) -> None:
    """A code app, recovery codes and a passkey."""
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Security key", "credential": _registered()},
    )


def _registered() -> dict:
    """What a browser answers when a key was made, as allauth keeps it."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    attested = AttestedCredentialData.create(bytes(16), CREDENTIAL, public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(b"localhost"), flags, 0, attested)
    asked = CollectedClientData.create(
        type="webauthn.create", challenge=b"challenge", origin="http://localhost"
    )
    return {
        "id": websafe_encode(CREDENTIAL),
        "rawId": websafe_encode(CREDENTIAL),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(asked),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }
