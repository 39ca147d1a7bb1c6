"""Why nothing is erased."""

from readiness.refusals import AlreadyDecided, Conflict


class OnHold(Conflict):
    """A legal hold stands."""

    code = "legal-hold"
    sentence = "A legal hold stands on this: nothing of it is erased until an administrator lifts the hold."


class AlreadyAsked(AlreadyDecided):
    """One open request a thing, and what is erased stays so."""

    code = "erasure-already-asked"
    sentence = "The erasure of this was already asked for, or done."


class NotYourOwnRequest(Conflict):
    """Four eyes."""

    code = "erasure-four-eyes"
    sentence = (
        "Who asked for an erasure, and the person whom it is about, do not decide on it: another one does."
    )


class StandsInADecision(Conflict):
    """The row that people decided on repeats the words."""

    code = "stands-in-a-decision"
    sentence = (
        "These words stand in a decision, which says nothing without them. Erase its file, or withdraw what "
        "it is about; only names, addresses and descriptions are erased one by one."
    )


class AlreadyHeld(AlreadyDecided):
    """One hold a service."""

    code = "already-held"
    sentence = "A legal hold already stands here."


class AlreadyLifted(AlreadyDecided):
    """Lifted once."""

    code = "hold-already-lifted"
    sentence = "This legal hold was already lifted."
