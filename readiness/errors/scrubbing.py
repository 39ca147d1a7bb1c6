"""Secrets taken out of an event before it is kept, wherever they are. Pure.

By name: what lies under a key such as `password` is replaced whole, in objects, in pairs as headers and query strings
are sent, and in text (`token=...`, `"password": "..."`). By value: bearer tokens, JWTs, private keys, keys of known
makers, passwords in addresses, card numbers (by their check digit) and, unless the policy keeps them, e-mail addresses.
Depth, width and the length of texts are bounded; what is cut says so. What was taken out is counted and kept nowhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MARK = "[Filtered]"
CUT = "…[cut]"
DEEPEST, WIDEST, LONGEST = 24, 400, 8192

_NAMES = (
    "password", "passwd", "passphrase", "secret", "token", "authorization", "auth_header", "cookie", "csrf", "xsrf",
    "sessionid", "session_id", "session_key", "api_key", "apikey", "access_key", "accesskey", "private_key",
    "privatekey", "signing_key", "encryption_key", "account_key", "credential", "card_number", "cardnumber",
    "creditcard", "credit_card", "pin_code", "mysql_pwd", "x_forwarded_for", "x_real_ip", "remote_addr", "bearer",
)  # fmt: skip
#: Short ones count only as whole words of a name: "side" and "inside" hold no session.
_SHORT = frozenset({"sid", "pwd", "cvv", "cvc", "ssn", "otp", "iban", "dsn", "jwt", "auth", "pin", "pass"})
_LONG = tuple(sorted(_NAMES, key=len, reverse=True))
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+")
_PLAIN = str.maketrans({"-": "_", " ": "_", ".": "_"})
#: What a key of this kind is of the SDKs' own and never a secret.
_HARMLESS = frozenset({"tokens", "max_tokens", "token_count", "csrf_failure", "password_reset_timeout"})
_NAME = "|".join(name.replace("_", "[_-]?") for name in _LONG)
# In text: `name=value`, `"name": "value"` also within quoted JSON, `name => value`, `<name>value<`.
_SETTING = re.compile(
    rf"(?P<before>(?:{_NAME}|\bpass|\bpwd|\bsid|\bjwt|\botp|\bcvv)[\w.-]{{0,40}}(?:\\*[\"'])?\]?"
    r"\s{0,4}(?:=>|:=|=|:|>|%3D|%3A)\s{0,4})"
    r"(?P<value>(?:(?:bearer|basic)\s+)?(?:b?\\+(?P<sign>[\"'])(?:(?!\\+(?P=sign)).)*(?:\\+(?P=sign))?"
    r"|\"(?:[^\"\\]|\\.)*\"?|b?'(?:[^'\\]|\\.)*'?|[^\s\"',;&}\])<]+))",
    re.IGNORECASE | re.DOTALL,
)
_BEARER = re.compile(r"\b(?P<scheme>bearer|basic|digest|negotiate)\s+[\w.~+/=-]{6,}", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?")
_PEM = re.compile(
    r"(?<!-)-{2,20}\s?BEGIN[^-]{0,60}PRIVATE KEY[^-]{0,20}-{2,20}.*?(?:-{2,20}\s?END[^-]{0,60}-{2,20}|\Z)",
    re.DOTALL,
)
_MADE = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{15,}|\bxox[a-z]-[\w-]{8,}"
    r"|\b[srp]k_(?:live|test)_\w{8,}|\bsk-[\w-]{16,}|\bwhsec_[\w+/=]{12,}|\bAIza[\w-]{30,}|\bSG\.[\w-]{12,}\.[\w-]{12,}"
    r"|\bnpm_\w{30,}|\bpypi-[\w-]{16,}|\bhv[sbr]\.[\w-]{12,}|\blp_[a-z0-9]{8}_[\w-]{20,}|hooks\.slack\.com/services/[\w/]{8,}"
)
_ADDRESS = re.compile(
    r"(?P<before>\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"']{0,120}:)[^\s@/\"']{1,400}(?=@)", re.IGNORECASE
)
_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")
_MAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,8192}(?:@|%40)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.)+[A-Za-z]{2,24}\b"
)
_DIGITS = re.compile(r"\d[\d -]{11}")
# What a text must hold for a pattern to be tried on it: most texts hold none, and looking for words is quick.
_SCHEMES = ("bearer", "basic", "digest", "negotiate")
_SETTINGS = (*sorted({name.split("_")[0] for name in _LONG}), "pwd", "sid", "jwt", "otp", "cvv")
_MAKERS = (
    "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "k_live_", "k_test_", "sk-",
    "whsec_", "AIza", "SG.", "npm_", "pypi-", "hvs.", "hvb.", "hvr.", "lp_", "hooks.slack.com",
)  # fmt: skip


@dataclass(slots=True)
class Scrubber:
    """Scrubs one event; `count` tells how many values were taken out of it."""

    keep_emails: bool = False
    count: int = 0

    def event(self, event: dict[str, Any]) -> dict[str, Any]:
        """The whole event, scrubbed. Its person is not looked at here (`happened.person_of`)."""
        cleaned = self._value(event, 0)
        assert isinstance(cleaned, dict)
        return cleaned

    def text(self, text: str) -> str:
        """A text without what looks like a secret, cut to `LONGEST`."""
        if len(text) > LONGEST:
            text = text[:LONGEST] + CUT
        if "\0" in text or not text.isascii():
            text = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
        if (text, self.keep_emails) in _CLEAN:
            return text
        before = self.count
        text = self._scrubbed(text, text.lower())
        if self.count == before and len(text) <= 300:
            _remember(text, self.keep_emails)
        return text

    def _scrubbed(self, text: str, lowered: str) -> str:
        if "PRIVATE KEY" in text:
            text = self._sub(_PEM, text)
        if any(word in lowered for word in _SETTINGS):
            text = self._sub(_SETTING, text, lambda found: found["before"] + MARK, self._is_setting)
        if any(word in lowered for word in _SCHEMES):
            text = self._sub(_BEARER, text, lambda found: f"{found['scheme']} {MARK}")
        if "eyJ" in text:
            text = self._sub(_JWT, text)
        if any(word in text for word in _MAKERS):
            text = self._sub(_MADE, text)
        if "://" in text and "@" in text:
            text = self._sub(_ADDRESS, text, lambda found: found["before"] + MARK)
        if _DIGITS.search(text):
            text = self._sub(_CARD, text, judge=_is_card)
        if not self.keep_emails and ("@" in text or "%40" in text):
            text = self._sub(_MAIL, text)
        return text

    def _value(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return self._object(value, depth) if depth < DEEPEST else CUT
        if isinstance(value, list):
            return self._list(value, depth) if depth < DEEPEST else CUT
        if isinstance(value, int) and not isinstance(value, bool) and value > 10**12:
            return self.text(str(value)) if _is_card_number(str(value)) else value
        if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
            return str(value)
        return value

    def _object(self, given: dict[str, Any], depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        named = given.get("key", given.get("name"))
        for key, value in list(given.items())[:WIDEST]:
            # {"key": "token", "value": "..."}: as tags and headers are told by some.
            secret = is_secret(key[:200]) or (
                key == "value" and isinstance(named, str) and is_secret(named[:200])
            )
            if secret and value not in (None, "", [], {}) and not isinstance(value, bool):
                self.count += value != MARK
                made[self.text(key)] = MARK
            else:
                made[self.text(key)] = self._value(value, depth + 1)
        if len(given) > WIDEST:
            made[CUT] = len(given) - WIDEST
        return made

    def _list(self, given: list[Any], depth: int) -> list[Any]:
        if (
            len(given) == 2
            and isinstance(given[0], str)
            and is_secret(given[0])
            and given[1] not in (None, "")
        ):
            self.count += given[1] != MARK
            return [self.text(given[0]), MARK]
        made = [self._value(one, depth + 1) for one in given[:WIDEST]]
        return made if len(given) <= WIDEST else [*made, CUT]

    def _sub(
        self,
        pattern: re.Pattern[str],
        text: str,
        put: Callable[[re.Match[str]], str] | None = None,
        judge: Callable[[re.Match[str]], bool] | None = None,
    ) -> str:
        def replace(found: re.Match[str]) -> str:
            if judge is not None and not judge(found):
                return found[0]
            self.count += 1
            return put(found) if put else MARK

        return pattern.sub(replace, text)

    @staticmethod
    def _is_setting(found: re.Match[str]) -> bool:
        # "https://" after a name that ends in such a word is an address, and is looked at as one.
        value = found["value"].strip("\\\"'")
        return value not in ("", MARK, MARK[:-1], "[Filtered") and not value.startswith("//")


#: Short texts that were looked through and hold nothing: frames and lines of code come again with every event. None
#: that held a secret is remembered.
_CLEAN: dict[tuple[str, bool], None] = {}
_REMEMBERED = 20_000


def _remember(text: str, keep_emails: bool) -> None:
    if len(_CLEAN) >= _REMEMBERED:
        _CLEAN.clear()
    _CLEAN[text, keep_emails] = None


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Whether what lies under this name is taken out."""
    flat = name.translate(_PLAIN)
    lowered = flat.lower()
    if lowered in _HARMLESS:
        return False
    if any(word in lowered for word in _LONG) or lowered.replace("_", "") in _LONG:
        return True
    return any(part.lower() in _SHORT for part in _PARTS.findall(flat))


def _is_card(found: re.Match[str]) -> bool:
    return _is_card_number(re.sub(r"\D", "", found[0]))


def _is_card_number(digits: str) -> bool:
    """By Luhn's check digit (ISO/IEC 7812), and a first digit that cards have."""
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or len(set(digits)) == 1:
        return False
    total = 0
    for place, one in enumerate(reversed(digits)):
        number = int(one) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
