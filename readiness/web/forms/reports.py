"""The form that asks for a report."""

from collections.abc import Collection, Iterable
from typing import Any, cast

from django import forms

from readiness.reports.kind import ReportKind


def choices(kinds: Iterable[ReportKind]) -> list[tuple[str, str]]:
    """Each of these kinds in every format, as `kind:format`."""
    return [
        (f"{kind.name}:{form}", f"{kind.title} ({form.upper()})") for kind in kinds for form in kind.formats
    ]


class ReportForm(forms.Form):
    """What, about what, as of when."""

    report = forms.ChoiceField(label="Report")
    service = forms.SlugField(
        label="Service",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "services-known", "autocomplete": "off"}),
        help_text="Its short name as in its address, such as payments-api. Only a report on all services has none.",
    )
    environment = forms.SlugField(label="Environment", required=False, initial="production", max_length=40)
    launch = forms.UUIDField(required=False, widget=forms.HiddenInput)
    since = forms.DateTimeField(
        label="From",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Only for the bundle of a period: when it begins. Leave empty for the beginning of the log.",
    )
    as_of = forms.DateTimeField(
        label="As of",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Leave empty for now. A past time tells how it stood then, in your own time zone.",
    )
    paper = forms.ChoiceField(label="Paper", choices=[("A4", "A4"), ("Letter", "US Letter")], initial="A4")

    def __init__(self, *arguments: Any, kinds: Collection[ReportKind], **more: Any) -> None:
        super().__init__(*arguments, **more)
        cast("forms.ChoiceField", self.fields["report"]).choices = choices(kinds)
        if not any(kind.takes_since for kind in kinds):
            del self.fields["since"]
        name, _, _format = str(self["report"].value() or "").partition(":")
        chosen = next((kind for kind in kinds if kind.name == name), None)
        for field in ("service", "environment"):
            self.fields[field].required = chosen is not None and chosen.scope == "environment"

    def order(self) -> dict[str, Any]:
        """The form's words as `request_report` takes them, without what it is about."""
        kind, _, form = self.cleaned_data["report"].partition(":")
        return {
            "kind": kind,
            "format": form,
            "as_of": self.cleaned_data["as_of"],
            "since": self.cleaned_data.get("since"),
            "paper": self.cleaned_data["paper"],
        }
