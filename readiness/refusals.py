"""What an operation says when it will not do a thing.

    Refusal                 422  the family: `code`, `sentence`, `status`
    ├── Invalid             422  the input is wrong; `fields` names where
    ├── Forbidden           403  this person may not do that here
    ├── Unseen              404  nothing there that this person may see
    └── Conflict            409  the state of things stands against it
        └── AlreadyDecided  409  somebody was first

Each refusal of a rule is a subclass beside the operation that raises it. Doors map `status` and `code` once;
anything that is not a `Refusal` is a fault and is let through, loudly.
"""


class Refusal(Exception):
    """An expected no. `sentence` is written for the person who asked."""

    code = "refused"
    status = 422
    sentence = "This cannot be done."

    def __init__(self, sentence: str | None = None) -> None:
        if sentence is not None:
            self.sentence = sentence
        super().__init__(self.sentence)


class Invalid(Refusal):
    """The input is wrong. `fields`: name of the field -> list of sentences; "" for the whole."""

    code = "invalid"
    sentence = "Some of what was given cannot be used."

    def __init__(self, fields: dict[str, list[str]] | None = None, sentence: str | None = None) -> None:
        self.fields = fields or {}
        if sentence is None and len(self.fields) == 1:
            sentence = next(iter(self.fields.values()))[0]
        super().__init__(sentence)


class Forbidden(Refusal):
    """Seen, but not allowed."""

    code = "forbidden"
    status = 403
    sentence = "Your role does not allow this here."


class Unseen(Refusal):
    """Not there, or not for this person: the two are never told apart."""

    code = "not-found"
    status = 404
    sentence = "There is nothing here that you may see."


class Conflict(Refusal):
    """The present state stands against it."""

    code = "conflict"
    status = 409
    sentence = "This no longer fits the present state. Look again, then decide."


class AlreadyDecided(Conflict):
    """Somebody was first."""

    code = "already-decided"
    sentence = "Somebody has already decided this."
