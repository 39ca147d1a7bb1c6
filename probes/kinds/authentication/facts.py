"""Protected paths, asked by nobody, by the test account, and with its credential bent."""

import re
from dataclasses import dataclass, field

from probes.client import Exchange, Target
from probes.context import Context, Failure
from probes.facts import shown

ACCOUNT = "test_account"
MOST_PATHS = 10
_SESSION = re.compile(r"sess|sid$|auth|token|jwt|remember", re.IGNORECASE)
# A token against forged forms is no session: scripts must read it.
_FORGERY = re.compile(r"csrf|xsrf", re.IGNORECASE)
_TAG = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(rb"[^\s<>]{3,}")
#: So many words make a page that says something.
SAYS_SOMETHING = 5
#: A signature has at least so many characters.
_SIGNATURE = 8
_PASSWORD = re.compile(rb"""type\s*=\s*["']?password""", re.IGNORECASE)


@dataclass(frozen=True)
class Declared:
    """What is behind the sign-in, where that is, and the way out."""

    protected: tuple[str, ...] = field(
        metadata={"label": "Protected paths", "help": f"At most {MOST_PATHS} that the test account may read."}
    )
    sign_in: str = field(
        default="",
        metadata={"label": "Path of the sign-in", "help": "Where visitors without a session are sent."},
    )
    sign_out: str = field(
        default="",
        metadata={
            "label": "Path of the sign-out",
            "help": "A POST there ends the test account's session: give a fresh one for each look, or leave it empty.",
        },
    )

    def __post_init__(self) -> None:
        if not 1 <= len(self.protected) <= MOST_PATHS:
            raise ValueError(f"Declare 1 to {MOST_PATHS} protected paths.")
        for path in (*self.protected, self.sign_in or "/", self.sign_out or "/"):
            if not path.startswith("/"):
                raise ValueError("Every path begins with /.")


@dataclass(frozen=True, slots=True)
class Answered:
    """`denied`: 401, 403, a redirect to the declared sign-in, or its form in place. None: no answer.

    `shows`: every word that the account sees stands in this answer too, whatever its status.
    """

    status: int | None = None
    denied: bool = False
    shows: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """One protected path and what each got; `after` only where the sign-out is declared."""

    path: str
    nobody: Answered
    account: Answered
    bent: Answered
    after: Answered | None = None


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie of the session as it was set: its name and its flags, never its value."""

    name: str
    secure: bool
    http_only: bool
    same_site: bool


@dataclass(frozen=True, slots=True)
class Seen:
    paths: tuple[Path, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    failure: Failure | None = None


def look(context: Context) -> Seen:
    """Asks every path three ways, then signs out and asks the first once more where that is declared."""
    said: Declared = context.declared
    connection = context.connections[ACCOUNT]
    bent = {name: bend(value) for name, value in connection.headers().items()}
    jar = _Jar(context, said)
    found: list[Path] = []
    for path in said.protected:
        target = context.aim.page.at(path)
        nobody = context.ask(target, patient=False)
        account = context.ask_as(ACCOUNT, target)
        wrong = context.ask(target, headers=bent, patient=False)
        for answer in (nobody, account, wrong):
            if isinstance(answer, Failure):
                return Seen(tuple(found), jar.cookies(), answer)
        words = _words(account)
        found.append(Path(path, jar.of(nobody, words), jar.of(account), jar.of(wrong, words)))
    if said.sign_in:
        jar.of(context.ask(context.aim.page.at(said.sign_in), patient=False))
    if said.sign_out and found and 200 <= (found[0].account.status or 0) < 300:
        context.ask_as(ACCOUNT, context.aim.page.at(said.sign_out), method="POST")
        again = context.ask_as(ACCOUNT, context.aim.page.at(found[0].path))
        first = found[0]
        found[0] = Path(first.path, first.nobody, first.account, first.bent, jar.of(again))
    return Seen(tuple(found), jar.cookies())


def _words(answer: Exchange | Failure) -> frozenset[bytes]:
    """What a page says; nothing where it says too little to be known again."""
    if isinstance(answer, Failure) or not 200 <= answer.status < 300:
        return frozenset()
    found = frozenset(_WORD.findall(_TAG.sub(b" ", answer.body)))
    return found if len(found) >= SAYS_SOMETHING else frozenset()


def bend(value: str) -> str:
    """The credential with its secret turned round: the same shape, and never the same value.

    Of what is signed only the signature: who reads what it says and does not check it shall take it for real. Of
    several cookies each, for any of them may be the session's.
    """
    if ";" in value:
        return "; ".join(bend(part.strip()) for part in value.split(";") if part.strip())
    before, mark, secret = value.rpartition(" ")
    if "=" in secret.rstrip("="):
        name, equals, secret = secret.partition("=")
        before, mark = f"{before}{mark}{name}", equals
    said, point, signature = secret.rpartition("." if "." in secret else ":")
    if len(signature) < _SIGNATURE:
        said, point, signature = "", "", secret
    turned = signature[::-1]
    return f"{before}{mark}{said}{point}{turned if turned != signature else signature + 'x'}"


class _Jar:
    """Reads answers, and keeps how the cookies of a session were set."""

    def __init__(self, context: Context, said: Declared) -> None:
        sent = context.connections[ACCOUNT].headers().get("Cookie", "")
        self._known = {part.partition("=")[0].strip() for part in sent.split(";") if part.strip()}
        self._sign_in = said.sign_in
        self._page: Target = context.aim.page
        self._found: dict[str, Cookie] = {}

    def of(self, answer: Exchange | Failure, words: frozenset[bytes] = frozenset()) -> Answered:
        if isinstance(answer, Failure):
            return Answered()
        for value in answer.values("Set-Cookie"):
            self._keep(value)
        shows = bool(words) and words <= set(_WORD.findall(_TAG.sub(b" ", answer.body)))
        return Answered(answer.status, self._is_denied(answer), shows)

    def cookies(self) -> tuple[Cookie, ...]:
        return tuple(self._found.values())

    def _is_denied(self, answer: Exchange) -> bool:
        if answer.status in (401, 403):
            return True
        if answer.status in (302, 303, 307):
            return (
                bool(self._sign_in) and _path_of(answer.header("Location") or "", self._page) == self._sign_in
            )
        html = (answer.header("Content-Type") or "").startswith("text/html")
        return answer.status == 200 and html and bool(_PASSWORD.search(answer.body))

    def _keep(self, value: str) -> None:
        pair, *flags = (part.strip() for part in value.split(";"))
        name, _, content = pair.partition("=")
        is_session = name in self._known or bool(_SESSION.search(name))
        if not content or not is_session or _FORGERY.search(name):
            return
        names = {flag.partition("=")[0].lower(): flag.partition("=")[2].lower() for flag in flags}
        lax = names.get("samesite") in ("lax", "strict")
        self._found[name] = Cookie(shown(name, 60), "secure" in names, "httponly" in names, lax)


def _path_of(location: str, page: Target) -> str:
    """The path of a Location inside the origin; "" for another origin."""
    plain = location.partition("?")[0].partition("#")[0]
    own = f"{page.scheme}://{page.authority}"
    if plain.startswith(own):
        plain = plain.removeprefix(own)
    return plain if plain.startswith("/") and not plain.startswith("//") else ""
