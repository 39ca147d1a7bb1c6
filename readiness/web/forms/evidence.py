"""Forms that put evidence forward, revise it and take it back."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from readiness.checklists.models import ChecklistItem
from readiness.evidence.file_types import EXTENSIONS
from readiness.refusals import Invalid
from readiness.web.uploads import ArrivedFile

#: Kind -> the word of its tab.
KINDS = {"file": "File", "link": "Link", "attestation": "Statement"}


def day_begins(day: date) -> datetime:
    """Midnight in the person's zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def day_ends(day: date) -> datetime:
    """The end of that day in the person's zone: spans are half-open."""
    return day_begins(day + timedelta(days=1))


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ArrivingFileField(forms.FileField):
    """A file that was stored while it arrived; what was wrong with it is told at this field."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The stored upload."""
        if isinstance(data, ArrivedFile) and data.refusal is not None:
            fields = data.refusal.fields if isinstance(data.refusal, Invalid) else {}
            raise forms.ValidationError(fields.get("file", [data.refusal.sentence]))
        found = super().clean(data, initial)
        return found.upload if isinstance(found, ArrivedFile) else found


class ContentForm(forms.Form):
    """What somebody testifies: a file, a link or a statement, and for which time."""

    file = ArrivingFileField(
        label="File",
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{name}" for name in EXTENSIONS)}),
    )
    url = forms.CharField(
        label="Address", max_length=1000, widget=forms.URLInput(attrs={"placeholder": "https://"})
    )
    statement = forms.CharField(
        label="What it shows",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The reviewer reads this first.",
    )
    effective_from = forms.DateField(
        label="Counts from", required=False, widget=DayInput(), help_text="Left empty: from now."
    )
    effective_until = forms.DateField(
        label="Counts until the end of",
        required=False,
        widget=DayInput(),
        help_text="Left empty: as long as each item lets it.",
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for other, name in (("file", "file"), ("link", "url")):
            if kind != other:
                del self.fields[name]
        if kind == "attestation":
            self.fields["statement"].required = True
            self.fields["statement"].label = "What you vouch for"
            self.fields["statement"].widget.attrs["rows"] = 5

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        data = self.cleaned_data
        begins, ends = data["effective_from"], data["effective_until"]
        return {
            "statement": data["statement"],
            "url": data.get("url", ""),
            "upload": data.get("file"),
            "effective_from": day_begins(begins) if begins else None,
            "effective_until": day_ends(ends) if ends else None,
        }


class EvidenceForm(ContentForm):
    """A new piece of evidence for one item or several of one checklist."""

    title = forms.CharField(max_length=200)
    release = forms.CharField(
        required=False, max_length=100, help_text="Where it speaks of one release, for example 2.14.0."
    )
    items = forms.MultipleChoiceField(
        label="It also serves", required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("file", "url", "title", "statement")

    def __init__(self, *args: Any, items: Iterable[ChecklistItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = grouped(items)  # type: ignore[attr-defined]
        if self.kind == "file":
            self.fields["title"].required = False
            self.fields["title"].help_text = "Left empty: the file's name."

    def given(self) -> dict[str, Any]:
        """The operation's arguments, without the items."""
        data, upload = self.cleaned_data, self.cleaned_data.get("file")
        title = data["title"] or (upload.name[:200] if upload else "")
        return {**super().given(), "kind": self.kind, "title": title, "release": data["release"]}


class RevisionForm(ContentForm):
    """The next revision of a piece of evidence."""

    field_order = ("file", "url", "statement")


class ReasonForm(forms.Form):
    """A step that needs its reason."""

    reason = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, help_text: str = "", longest: int = 4000, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text
        self.fields["reason"].widget.attrs["maxlength"] = longest


class ItemsForm(forms.Form):
    """More items for a piece of evidence."""

    items = forms.MultipleChoiceField(label="Items", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, items: Iterable[ChecklistItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = grouped(items)  # type: ignore[attr-defined]


def grouped(items: Iterable[ChecklistItem]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Items as choices under their sections, in the order given."""
    sections: Mapping[str, list[tuple[str, str]]] = {}
    for item in items:
        asked = item.template_item
        sections.setdefault(asked.section, []).append((str(item.pk), asked.title))  # type: ignore[attr-defined]
    return list(sections.items())
