"""Reading what people type: trimmed, of one Unicode spelling, bounded, and every problem named at once."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from readiness.characters import cannot_be_shown
from readiness.refusals import Invalid
from readiness.teams.slugs import is_slug


class Problems:
    """Collects what is wrong, field by field, so that a form names everything in one answer."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, field: str, sentence: str) -> None:
        """Note that `field` is wrong; "" for the whole."""
        self.fields.setdefault(field, []).append(sentence)

    def refuse_any(self) -> None:
        """Raise `Invalid` when something was noted."""
        if self.fields:
            raise Invalid(self.fields)

    def one_line(self, field: str, given: object, *, longest: int, required: bool = False) -> str:
        """A name or title: white space folded to single spaces, no control characters."""
        text = re.sub(r"\s+", " ", _text(given)).strip()
        return self._checked(field, text, longest=longest, required=required)

    def free_text(self, field: str, given: object, *, longest: int, required: bool = False) -> str:
        """Paragraphs: line breaks kept (as `\\n`), other control characters refused."""
        text = _text(given).replace("\r\n", "\n").replace("\r", "\n").strip()
        return self._checked(field, text, longest=longest, required=required)

    def email(self, field: str, given: object) -> str:
        """An e-mail address in lower case."""
        text = self.one_line(field, given, longest=254, required=True).lower()
        if text:
            try:
                validate_email(text)
            except ValidationError:
                self.add(field, "This is not an e-mail address.")
        return text

    def slug(self, field: str, given: object, *, longest: int) -> str:
        """An address made of lower-case words joined by hyphens."""
        text = self.one_line(field, given, longest=longest, required=True)
        if text and not is_slug(text, longest=longest):
            self.add(field, "Use lower-case letters, digits and single hyphens, and no reserved word.")
        return text

    def _checked(self, field: str, text: str, *, longest: int, required: bool) -> str:
        if required and not text:
            self.add(field, "This is needed.")
        if len(text) > longest:
            self.add(field, f"At most {longest} characters; this has {len(text)}.")
        if any(cannot_be_shown(character) for character in text if character not in "\n\t"):
            self.add(field, "This holds characters that cannot be shown.")
        return text


def _text(given: object) -> str:
    return unicodedata.normalize("NFC", "" if given is None else str(given))
