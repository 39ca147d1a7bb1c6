"""The kinds of ledger entry that the errors room writes, and the words that tell them."""

# Subject: the key. public (its first characters)
KEY_MADE = "errors.key.made"
KEY_REVOKED = "errors.key.revoked"
# Subject: the project. Those terms that were changed.
POLICY_CHANGED = "errors.policy.changed"
# Subject: the group. Its title is what strangers' programs said, so it is private.
GROUP_RESOLVED = "errors.group.resolved"  # in_release; private: title
GROUP_REOPENED = "errors.group.reopened"  # private: title
GROUP_IGNORED = "errors.group.ignored"  # until; private: title, reason
GROUP_ASSIGNED = "errors.group.assigned"  # assignee (id or null); private: title
# By the portal, when an event came after all. private: title, release
GROUP_REGRESSED = "errors.group.regressed"
# Subject: the test. expires_at
TEST_STARTED = "errors.test.started"
TEST_VERIFIED = "errors.test.verified"  # verdict, code, revision
# Subject: the review. until, events, new, regressed, revision (or null); private: note
REVIEW_SIGNED = "errors.review.signed"

WORDS = {
    KEY_MADE: "made a DSN for errors of {service} in {environment}",
    KEY_REVOKED: "revoked a DSN for errors of {service} in {environment}",
    POLICY_CHANGED: "changed what is kept of errors of {service} in {environment}",
    GROUP_RESOLVED: "resolved the error “{title}” of {service}",
    GROUP_REOPENED: "reopened the error “{title}” of {service}",
    GROUP_IGNORED: "muted the error “{title}” of {service}: {reason}",
    GROUP_ASSIGNED: "gave the error “{title}” of {service} an owner",
    GROUP_REGRESSED: "saw the resolved error “{title}” of {service} come back",
    TEST_STARTED: "began a test of the error tracking of {service} in {environment}",
    TEST_VERIFIED: "verified the error tracking of {service} in {environment}: {verdict}",
    REVIEW_SIGNED: "reviewed the error trends of {service}: {note}",
}
