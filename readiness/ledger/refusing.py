"""Why the log is not sealed further. What is recorded stays recorded, and is sealed once this is mended."""

from readiness.refusals import Conflict


class SealingRefused(Conflict):
    """Nothing is sealed; `sentence` says why and how to go on."""

    code = "sealing-refused"


class KeyUnfit(SealingRefused):
    """The private key is not there, is another than the log's, or lies open."""

    code = "log-key-unfit"


class LogBehindAnchor(SealingRefused):
    """The database holds less than the log once told outside, or something else: sealing on would fork it."""

    code = "log-behind-anchor"


class LogBroken(SealingRefused):
    """The stored tree does not have the root of the newest checkpoint."""

    code = "log-broken"


class NothingToResume(Conflict):
    """The log can be sealed as it is."""

    code = "nothing-to-resume"
    sentence = "The log is sound and can be sealed: there is nothing to resume from."
