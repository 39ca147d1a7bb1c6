"""What the service lets pages of other origins read: the same answers, asked for in the name of several origins."""

import secrets
from dataclasses import dataclass
from functools import partial

from probes.client import Target
from probes.context import Context, Failure
from probes.together import together

ALLOW_ORIGIN, ALLOW_CREDENTIALS = "access-control-allow-origin", "access-control-allow-credentials"

# Who asks; the order is that of the harm.
STRANGER, NOBODY, SUFFIX, PREFIX, DOT, PLAIN, SUBDOMAIN = (
    "a stranger", "no origin (null)", "a name that begins with this one", "a name that ends with this one",
    "a name that differs in a dot", "this host over plain HTTP", "any subdomain",
)  # fmt: skip
LOOKALIKES = (SUFFIX, PREFIX, DOT)


@dataclass(frozen=True, slots=True)
class Answered:
    """One question in the name of `origin`, which stands for `who`, and what the answer allows, as sent."""

    who: str
    origin: str
    path: str
    method: str = "GET"
    status: int | None = None
    allowed: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    failure: Failure | None = None

    @property
    def lets_in(self) -> bool:
        """Whether a browser would let that very origin read the answer: one header with one value, its name."""
        return self.allowed == (self.origin,)

    @property
    def with_credentials(self) -> bool:
        """Whether it would do so with the visitor's cookies; the word counts exactly."""
        return self.credentials == ("true",)


@dataclass(frozen=True, slots=True)
class Seen:
    answers: tuple[Answered, ...]


def look(context: Context) -> Seen:
    """Asks the HTTPS origin up to ten times, never with credentials; a preflight only where the team has the host."""
    aim, word = context.aim, secrets.token_hex(4)
    stranger = f"https://{word}.example"
    first = _ask(context, STRANGER, stranger, aim.page.path)
    if first.failure is not None:
        return Seen((first,))
    questions = [
        *(
            partial(_ask, who=who, origin=origin, path=aim.page.path)
            for who, origin in _others(aim.https, word)
        ),
        partial(_ask, who=STRANGER, origin=stranger, path=aim.health),
    ]
    if context.grant.owned:
        questions.append(partial(_ask, who=STRANGER, origin=stranger, path=aim.page.path, method="OPTIONS"))
    return Seen((first, *together(context, *questions)))


def _others(here: Target, word: str) -> list[tuple[str, str]]:
    """The origins that loose comparisons take for the service's own."""
    host, port = here.host, here.authority.rpartition(here.host)[2].removeprefix("]")
    bare = here.authority.removesuffix(port)
    found = [(NOBODY, "null"), (PLAIN, f"http://{here.authority}")]
    if here.address is None or here.address.version == 4:
        found.append((SUFFIX, f"https://{host}.{word}.example"))
    if here.address is not None:
        return found
    # A list is often written without the port, so a port of its own is tried with and without.
    found += [(PREFIX, f"https://{word}{bare}{end}") for end in dict.fromkeys((port, ""))]
    found.append((SUBDOMAIN, f"https://{word}.{bare}{port}"))
    labels = host.split(".")
    if len(labels) > 2:  # a dot that a regular expression takes for any character
        found.append((DOT, f"https://{labels[0]}x{'.'.join(labels[1:])}{port}"))
    return found


def _ask(context: Context, who: str, origin: str, path: str, method: str = "GET") -> Answered:
    headers = {"Origin": origin}
    if method == "OPTIONS":
        headers |= {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = context.ask(context.aim.https.at(path), method=method, headers=headers)
    if isinstance(answer, Failure):
        return Answered(who, origin, path, method, failure=answer)
    return Answered(
        who, origin, path, method, answer.status,
        tuple(value.strip() for value in answer.values(ALLOW_ORIGIN)),
        tuple(value.strip() for value in answer.values(ALLOW_CREDENTIALS)),
    )  # fmt: skip
