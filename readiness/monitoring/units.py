"""Numbers of metrics as people read them. Pure."""

_STEPS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def told(value: float | None, unit: str) -> str:
    """With what it counts: ratios as per cent, times in ms or s, the others shortened; "" for none.

    >>> told(0.0123, "ratio")
    '1.23 %'
    """
    if value is None:
        return ""
    if unit == "ratio":
        return f"{_short(value * 100)} %"
    if unit == "seconds":
        return f"{_short(value * 1000)} ms" if abs(value) < 1 else f"{_short(value)} s"
    return _short(value)


def _short(value: float) -> str:
    size = abs(value)
    if size >= 1e15:
        return f"{value:.3g}"
    for step, letter in _STEPS:
        if size >= step:
            return f"{value / step:.3g} {letter}"
    return f"{value:.3g}" if size >= 0.001 or not size else f"{value:.1e}"
