"""The kinds of ledger entry that the privacy room writes. Those in `.erased` tell the verifier what is gone."""

ERASURE_REQUESTED = "privacy.erasure.requested"
ERASURE_APPROVED = "privacy.erasure.approved"
ERASURE_REFUSED = "privacy.erasure.refused"
ERASURE_WITHDRAWN = "privacy.erasure.withdrawn"
VALUE_ERASED = "privacy.value.erased"
FILE_ERASED = "privacy.file.erased"
PERSON_ERASED = "privacy.person.erased"
HOLD_SET = "privacy.hold.set"
HOLD_LIFTED = "privacy.hold.lifted"

WORDS = {
    ERASURE_REQUESTED: "asked for the erasure of a {target} ({reason})",
    ERASURE_APPROVED: "approved the erasure of a {target}",
    ERASURE_REFUSED: "refused the erasure of a {target}",
    ERASURE_WITHDRAWN: "took back the request to erase a {target}",
    VALUE_ERASED: "erased {names} of an entry ({reason})",
    FILE_ERASED: "erased the content of a file ({reason})",
    PERSON_ERASED: "erased name and address of a person ({reason})",
    HOLD_SET: "set a legal hold: {why}",
    HOLD_LIFTED: "lifted a legal hold: {why}",
}
