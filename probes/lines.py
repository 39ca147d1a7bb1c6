"""Writing to a standard stream whose other end may be gone: `assess ... | head -1` is no fault of the assessment."""

import os

from django.core.management.base import OutputWrapper


def say(stream: OutputWrapper, text: str) -> str:
    """Write all of the text and flush it. Empty when that is done, or when the reader has heard enough and left;
    else why it could not be written, as of a full disk.

    From then on the stream leads nowhere, so that neither later words nor the interpreter's own end break off.
    """
    try:
        stream.write(text, style_func=str, ending="")
        stream.flush()
    except BrokenPipeError:
        _lead_nowhere(stream)
        return ""
    except OSError as problem:
        _lead_nowhere(stream)
        return problem.strerror or "unknown reason"
    return ""


def _lead_nowhere(stream: OutputWrapper) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    finally:
        os.close(nowhere)
