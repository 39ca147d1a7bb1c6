"""The kinds of ledger entry that the register of secrets writes, and what `data` holds where it is not plain."""

# Subject: the secret. What it is called and where it lives could help a thief, so it is private, as are reasons.
# kind, place, owner (id or null), environments (ids), max_age_days, made_at, dependents (ids of services);
# private: name, location, systems (names, one a line)
SECRET_REGISTERED = "credentials.secret.registered"  # noqa: S105
SECRET_CHANGED = "credentials.secret.changed"  # noqa: S105  # fields; of those the same
SECRET_RETIRED = "credentials.secret.retired"  # noqa: S105  # private: name, reason
# rotation (its row's id), rotated_at, way, revision (of a probe's evidence); by a key of the service also for (id of
# who made or trusted it), token (its prefix) or identity (its id); private: name, rotation_id, note
SECRET_ROTATED = "credentials.secret.rotated"  # noqa: S105
# In the team of a service that depends on it. rotation, of (id of the secret's service); private: name, of_name
DEPENDENT_AFFECTED = "credentials.dependent.affected"

WORDS = {
    SECRET_REGISTERED: "registered the secret “{name}” of {service}",
    SECRET_CHANGED: "changed the secret “{name}” of {service}",
    SECRET_RETIRED: "retired the secret “{name}” of {service}: {reason}",
    SECRET_ROTATED: "recorded that the secret “{name}” of {service} was rotated",
    DEPENDENT_AFFECTED: "rotated the secret “{name}” of {of_name}, on which {service} depends",
}
