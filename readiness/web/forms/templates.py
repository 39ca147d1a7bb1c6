"""Forms of the library: a template's text, and publishing it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from readiness.checklists.template.reading import MOST_BYTES


class TextForm(forms.Form):
    """The TOML text, typed or as a file, which then counts instead."""

    toml = forms.CharField(
        label="Template, as TOML",
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 28, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}
        ),
    )
    upload = forms.FileField(
        label="Or a file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        help_text="It takes the place of the text above.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["toml"].required = "upload" not in self.files

    def clean(self) -> dict[str, Any]:
        """`toml` is the text that counts."""
        data = super().clean() or {}
        upload = data.get("upload")
        if upload is not None:
            data["toml"] = self._text(upload)
        return data

    def _text(self, upload: Any) -> str:
        if upload.size > MOST_BYTES:
            self.add_error("upload", f"The file is larger than {MOST_BYTES // 1024} KiB.")
            return ""
        try:
            return str(upload.read().decode("utf-8"))
        except UnicodeDecodeError:
            self.add_error("upload", "The file is not text in UTF-8.")
            return ""


class NewTemplateForm(TextForm):
    """A new template: whose it is, and its text."""

    team = forms.ChoiceField(label="Whose template")
    field_order = ("team", "toml", "upload")

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = places  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """What is new, and a typed word: a published version never changes again."""

    note = forms.CharField(
        label="What is new",
        max_length=500,
        required=False,
        help_text="Shown to everybody whose checklist may move to this version.",
    )
    phrase = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._slug = slug
        self.fields["phrase"].label = f"Type {slug} to confirm"

    def clean_phrase(self) -> str:
        """The template's own name."""
        if self.cleaned_data["phrase"] != self._slug:
            raise forms.ValidationError(f"Type {self._slug}, as it stands here.")
        return self._slug
