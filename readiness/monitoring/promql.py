"""What of a PromQL expression can be judged without Prometheus: which series it selects, and what it compares with.

No full parser: a tokeniser that knows what may stand where a metric's name can stand. An expression that it
cannot read gives no selectors, which nobody takes for series that are there.
Grammar: prometheus.io/docs/prometheus/latest/querying/basics.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""\s+ | \#[^\n]*
    | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)
    | (?P<number>(?:0[xX][0-9a-fA-F]+|\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*|\d*\.?\d+(?:[eE][+-]?\d+)?)(?!\w))
    | (?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)
    | (?P<sign>==|!=|>=|<=|=~|!~|[-+*/%^=<>(){}\[\],@:.])
    """,
    re.VERBOSE,
)
_WITH_LABELS = {"by", "without", "on", "ignoring", "group_left", "group_right"}
_OPERATORS = {"and", "or", "unless", "atan2", "bool", "offset", "start", "end", "inf", "nan"}
_AGGREGATES = {
    "sum", "min", "max", "avg", "group", "stddev", "stdvar", "count", "count_values", "bottomk", "topk",
    "quantile", "limitk", "limit_ratio",
}  # fmt: skip
_ONCE = "*"
_CLOSED_BY = {"(": ")", "{": "}", "[": "]"}
_COMPARISONS = (">", "<", ">=", "<=", "==", "!=")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


class Unreadable(ValueError):
    """The text is no PromQL that this module can read."""


def selectors(expression: str) -> tuple[str, ...]:
    """The instant vector selectors in it, each once, in their order, as written. Raises `Unreadable`.

    >>> selectors('sum by (job) (rate(http_requests_total{job="shop"}[5m])) > 0.05')
    ('http_requests_total{job="shop"}',)
    """
    tokens = list(_tokens(expression))
    found: dict[str, None] = {}
    index = 0
    while index < len(tokens):
        token = tokens[index]
        after = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if token.text == "[":
            index = _closing(tokens, index, "]")
        elif token.text == "{":
            end = _closing(tokens, index, "}")
            found[expression[token.start : tokens[end].end]] = None
            index = end
        elif token.kind == "name":
            index = _named(expression, tokens, index, after, found)
        index += 1
    return tuple(found)


def comparison(expression: str) -> tuple[str, float] | None:
    """The one comparison with a number that ends the expression, outside all brackets; None when there is no such.

    >>> comparison('up{job="shop"} == 0')
    ('==', 0.0)
    """
    tokens = list(_tokens(expression))
    while len(tokens) > 2 and tokens[0].text == "(" and _closing(tokens, 0, ")") == len(tokens) - 1:
        tokens = tokens[1:-1]
    places = [place for place, token in enumerate(tokens) if token.text in _COMPARISONS]
    places = [place for place in places if _depth(tokens[:place]) == 0]
    if len(places) != 1:
        return None
    number = _constant([token for token in tokens[places[0] + 1 :] if token.text != "bool"])
    return None if number is None else (tokens[places[0]].text, number)


def demand_closed(expression: str) -> None:
    """Raises `Unreadable` for brackets that are not closed, or closed where none was opened."""
    opened: list[str] = []
    for token in _tokens(expression):
        if token.kind != "sign":
            continue
        if token.text in _CLOSED_BY:
            opened.append(_CLOSED_BY[token.text])
        elif token.text in _CLOSED_BY.values() and (not opened or opened.pop() != token.text):
            raise Unreadable(f"nothing opens {token.text!r}")
    if opened:
        raise Unreadable(f"{opened[-1]!r} is missing")


def _constant(tokens: list[_Token]) -> float | None:
    """The value of `14`, `-1` or `14 * 24 * 3600`; None for anything else."""
    sign = -1.0 if tokens and tokens[0].text == "-" else 1.0
    tokens = tokens[1:] if sign < 0 else tokens
    if len(tokens) % 2 == 0:
        return None
    value = sign
    for operator, token in zip([_ONCE, *(t.text for t in tokens[1::2])], tokens[::2], strict=True):
        try:
            number = float(token.text)
        except ValueError:
            return None
        if operator not in "*/" or (operator == "/" and not number):
            return None
        value = value / number if operator == "/" else value * number
    return value


def _named(expression: str, tokens: list[_Token], index: int, after: str, found: dict[str, None]) -> int:
    token, lower = tokens[index], tokens[index].text.lower()
    if lower in _WITH_LABELS:
        return _closing(tokens, index + 1, ")") if after == "(" else index
    if lower in _OPERATORS or after == "(" or (lower in _AGGREGATES and after.lower() in _WITH_LABELS):
        return index
    if after != "{":
        found[token.text] = None
        return index
    end = _closing(tokens, index + 1, "}")
    found[expression[token.start : tokens[end].end]] = None
    return end


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unreadable(f"no PromQL from character {at} on")
        if match.lastgroup:
            yield _Token(match.lastgroup, match.group(), match.start(), match.end())
        at = match.end()


def _closing(tokens: list[_Token], index: int, sign: str) -> int:
    opening, depth = tokens[index].text, 0
    for place in range(index, len(tokens)):
        if tokens[place].kind != "sign":
            continue
        depth += (tokens[place].text == opening) - (tokens[place].text == sign)
        if depth == 0:
            return place
    raise Unreadable(f"nothing closes {opening!r}")


def _depth(tokens: list[_Token]) -> int:
    return sum((t.text in "([{") - (t.text in ")]}") for t in tokens if t.kind == "sign")
