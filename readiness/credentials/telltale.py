"""Whether a text looks like the value of a secret: the register takes names, never values. Pure.

Judged by what known makers of keys write in front of them, by addresses and settings that carry a password, and by
how seldom a run of characters keeps to one sort, as words do and random bits do not. A password made of plain words
cannot be told from a name.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

#: Said in place of the text, which is never repeated.
SENTENCE = (
    "This looks like the value of a secret. Write down its name and where it lives, never the value; "
    "if the value is real, rotate it now."
)

_KNOWN = re.compile(
    r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}"
    r"|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bgl(?:pat|dt|rt|ptt|cbt)-[\w-]{15,}"
    r"|\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}|hooks\.slack\.com/services/\w+/\w+/\w+"
    r"|\b[srp]k_(?:live|test)_\w{8,}|\bsk-[\w-]{16,}|\bwhsec_[\w+/=]{12,}"
    r"|\bAIza[\w-]{30,}|\bya29\.[\w-]{16,}|\bSG\.[\w-]{12,}\.[\w-]{12,}"
    r"|\bnpm_\w{30,}|\bpypi-[\w-]{16,}|\bdop_v1_\w{16,}|\bhv[sbr]\.[\w-]{12,}|\bdckr_pat_[\w-]{16,}"
    r"|\blp_[a-z0-9]{8}_[\w-]{20,}|\beyJ[\w-]{6,}\.[\w-]{4,}|\beyJ[\w+/=-]{20,}|\bAGE-SECRET-KEY-1\w+"
    r"|-{3,}\s*BEGIN|\bPRIVATE KEY\s*-{3,}|\bPuTTY-User-Key-File|\bMII[A-Za-z0-9+/]{24,}|\bb3BlbnNzaC1rZXkt"
    r"|\bNRAK-[A-Z0-9]{16,}|\blin_api_\w{16,}|\bsq0[a-z]{3}-[\w-]{16,}|\bATATT3\w{12,}|\bpat-[a-z]{2}\d-[\w-]{20,}"
    r"|\bhf_\w{20,}|\bEAAC\w{16,}|\b1//0\w{16,}|\bxkeysib-\w{16,}|\bshp(?:at|ca|pa|ss)_\w{16,}|\bdapi[0-9a-f]{32}"
    r"|\bPMAK-\w{16,}|\bfigd_[\w-]{16,}|\brubygems_\w{16,}|\bglsa_\w{16,}|\bsntry[su]_\w{16,}|\bdp\.pt\.\w{16,}"
    r"|\bA3-[A-Z0-9]{6}-[A-Z0-9]{6}-[A-Z0-9]{5}"
)
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{0,200}:(?P<value>[^\s@/]{1,400})@", re.IGNORECASE)
_SETTING = re.compile(
    r"(?P<word>pass(?:word|wd|phrase)?|pwd|secret|token|credential|(?:api|access|private|account|auth)[_ -]?key)"
    r"[\"']?(?P<sign>\s*(?:=>|:=|[=:])\s*)[\"']?(?P<value>[^\s\"',;]{4,400})",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:pass(?:word|wd|phrase)?|pwd|secret|token|key)\s+is\s*:?\s+[\"'`]?(?P<value>[^\s\"'`,;]{7,400})",
    re.IGNORECASE,
)
# What is said of a secret in words with digits in them, and is not one.
_SCHEMES = re.compile(
    r"1password\b.*|(?:o?auth|ed|x|rsa|aes|sha|hmac|ecdsa|secp|argon|pbkdf|base|bcrypt|blake|curve|md|kyber)[\w-]*\d\w*.*",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"[?&](?:sig|signature|x-amz-signature|x-goog-signature|access_token|api_?key)=[^&\s]{8,}", re.IGNORECASE
)
_HEADER = re.compile(r"\b(?:bearer|basic)\s+(?P<value>[\w.~+/=-]{12,400})", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"[*xX•.…#-]+|<.*|\$.*|%.*|\{.*|\[.*|\(.*|redacted|changeme|password|secret|none|null|true|false",
    re.IGNORECASE,
)
# What a word, a number or an acronym is; random characters change from one to the next all the time.
_CHUNK = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_RUN = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,3}")
_PIECE = re.compile(r"[A-Za-z0-9]{10,}")
# The ends that stores put to what they keep: part of its address.
_STORED = re.compile(
    r"(?P<kept>\barn:aws[\w-]*:secretsmanager:[\w-]*:\d{12}:secret:[\w/+=.@-]*)-[A-Za-z0-9]{6}\b"
    r"|(?P<vault>\.vault\.azure\.net/(?:secrets|keys|certificates)/[\w-]+)/[0-9a-f]{32}\b"
    r"|\bmrk-[0-9a-f]{32}\b|\bSHA256:[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])"
)
_DIGEST = re.compile(
    r"\b(?:(?:sha(?:1|224|256|384|512)|md5)[:= -]|(?:commit|revision|digest|tree|blob)[\"']?[/: ])"
    r"\s*[\"']?[0-9a-f]{32,128}\b",
    re.IGNORECASE,
)
_HEX = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_PADDED = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{20,}+={1,6}(?![\w=])")
_SORTS = (r"[a-z]", r"[A-Z]", r"\d")
_SIGN = re.compile(r"[^\w\s]")
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+[.,;)]*")
_STRONG = re.compile(r"[!#$%^&*~?|@]")
_LONGEST = 20_000


def looks_secret(text: str) -> bool:
    """Whether `text` holds something that looks like the value of a secret. Of a very long text, its beginning."""
    text = unicodedata.normalize("NFKC", text[:_LONGEST])
    text = "".join(one for one in text if unicodedata.category(one) != "Cf")
    if _KNOWN.search(text) or _given_away(text):
        return True
    plain = _STORED.sub(lambda found: found["kept"] or found["vault"] or " ", _DIGEST.sub(" ", text))
    if any(re.search(r"\d", run) for run in _PADDED.findall(plain)) or any(
        _random_run(run) for run in _RUN.findall(plain)
    ):
        return True
    return any(_random_piece(piece) for piece in _PIECE.findall(plain)) or any(map(_password, plain.split()))


def holding_secrets(given: object, *, depth: int = 8) -> list[str]:
    """The names of what looks like the value of a secret in JSON values, such as "dependents"; "" for a bare text.

    A name that looks like one is not repeated: it counts as "".
    """
    if depth == 0:
        return [""]
    if isinstance(given, str):
        return [""] if looks_secret(given) else []
    if isinstance(given, Mapping):
        return [
            "" if looks_secret(str(name)) else str(name)
            for name, value in given.items()
            if looks_secret(str(name)) or holding_secrets(value, depth=depth - 1)
        ]
    if isinstance(given, Sequence) and not isinstance(given, bytes | bytearray):
        return [""] if any(holding_secrets(one, depth=depth - 1) for one in given) else []
    return []


def _given_away(text: str) -> bool:
    """By an address with a password, a setting, or a header."""
    if any(not _PLACEHOLDER.fullmatch(found["value"]) for found in _ADDRESS.finditer(text)):
        return True
    if any(_set_to_value(found["word"], found["sign"], found["value"]) for found in _SETTING.finditer(text)):
        return True
    if _SIGNED.search(text) or any(_said(found["value"]) for found in _SAID.finditer(text)):
        return True
    return any(re.search(r"\d", found["value"]) for found in _HEADER.finditer(text))


def _said(value: str) -> bool:
    """Whether "the password is ..." goes on with the password: letters and digits in one, and no scheme's name."""
    mixed = re.search(r"[A-Za-z]", value) and re.search(r"\d", value)
    return bool(mixed) and not _SCHEMES.match(value) and _set_to_value("", " is ", value)


def _set_to_value(word: str, sign: str, value: str) -> bool:
    """Whether a setting names a value, and not a place, a variable or the next word of a sentence."""
    if _PLACEHOLDER.fullmatch(value) or "/" in value or re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", value):
        return False  # a path is the name of a secret in its store; base64 with a slash is told by its run
    parts = re.split(r"[-_/.:@\\()]+", value.strip("`.,;)"))
    if all(re.fullmatch(r"(?:[A-Z]?[a-z]*|[A-Z]*|v?\d{1,4})", part) for part in parts):
        # Plain words: only what is set to one word without a space around the sign is a password.
        return word.lower().startswith(("pass", "pwd")) and sign in {"=", ":="} and len(parts) == 1
    return True


def _random_run(run: str) -> bool:
    """Base64 with its signs in it: three sorts of characters, and few of them keep together."""
    if len(run) < 20 or len(run) / (run.count("/") + 1) < 10:
        return False
    if not (re.search(r"[a-z]", run) and re.search(r"[A-Z]", run) and re.search(r"\d", run)):
        return False
    chunks = _CHUNK.findall(run)
    return sum(map(len, chunks)) / len(chunks) < (3.6 if len(run) == 40 else 2.6)


def _random_piece(piece: str) -> bool:
    """Letters and digits without any sign between them."""
    if piece.isdigit():
        return False
    if _HEX.fullmatch(piece) and not piece.isalpha():
        return True
    chunks = _CHUNK.findall(piece)
    long = len(piece) / len(chunks)
    if len(piece) < 16:
        return long <= 1.7 and all(re.search(sort, piece) for sort in _SORTS)
    if len(chunks) >= 5 and long < 3:
        return True
    if len(piece) >= 20 and piece.upper() == piece and len(chunks) >= 3:
        # Base32: capitals that no word has beside each other, with digits among them.
        return long < 4.5 or len(piece) >= 30 or bool(re.search(r"[B-DF-HJ-NP-TV-XZ]{5}", piece))
    return bool(re.search(r"[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]{9}", piece))


def _password(word: str) -> bool:
    """Shorter ones, as password managers make them: every sort of character, and none keeps to itself."""
    if len(word) < 9 or "://" in word or _MAILBOX.fullmatch(word):
        return False
    sorts, chunks = sum(bool(re.search(sort, word)) for sort in _SORTS), _CHUNK.findall(word)
    if not _STRONG.search(word) or sorts < 2:
        return False
    long = sum(map(len, chunks)) / len(chunks)
    return long < 2.3 if sorts == 3 else len(word) >= 12 and len(_SIGN.findall(word)) >= 3 and long < 1.8
